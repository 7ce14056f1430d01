"""The service models: what every operation takes, answers and refuses, as botocore ships them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

SERVICES = ("personalize", "personalize-runtime", "personalize-events")
"""The services that are spoken here, by botocore's names."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    name: str
    """Such as `CreateFilter`."""
    service: str
    """One of `SERVICES`."""
    signing_name: str
    """The service that requests are signed for."""
    input: Any
    """botocore's shape of what is asked."""
    output: Any
    """botocore's shape of the answer; None for an empty one."""
    errors: Mapping[str, int]
    """Codes of the errors that the model tells of, with their HTTP status."""
    rest: bool
    """Whether its path names the operation; otherwise the header `X-Amz-Target` does."""


@dataclass(frozen=True, slots=True)
class Operations:
    """Every operation, by how requests name it."""

    by_target: Mapping[str, Operation]
    """By the value of `X-Amz-Target`."""
    by_path: Mapping[tuple[str, str], Operation]
    """By method and path."""

    def all(self) -> list[Operation]:
        return [*self.by_target.values(), *self.by_path.values()]


@cache
def operations() -> Operations:
    """Read the service models; they are data, and never change while the process lives."""
    # Models that lie in someone's home are no part of the contract.
    loader = Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False
    )
    by_target: dict[str, Operation] = {}
    by_path: dict[tuple[str, str], Operation] = {}
    for service in SERVICES:
        model = ServiceModel(loader.load_service_model(service, "service-2"), service)
        prefix = model.metadata.get("targetPrefix", "")
        for name in model.operation_names:
            found = _operation(model, service, name)
            if found.rest:
                http = model.operation_model(name).http
                by_path[http["method"], http["requestUri"]] = found
            else:
                by_target[f"{prefix}.{name}"] = found
    return Operations(by_target=by_target, by_path=by_path)


def _operation(model: Any, service: str, name: str) -> Operation:
    one = model.operation_model(name)
    return Operation(
        name=name,
        service=service,
        signing_name=model.signing_name,
        input=one.input_shape,
        output=one.output_shape,
        errors={
            shape.name: int(shape.metadata.get("error", {}).get("httpStatusCode", 400))
            for shape in one.error_shapes
        },
        rest=model.metadata["protocol"] == "rest-json",
    )
