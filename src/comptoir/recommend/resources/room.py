"""What the use cases of resources stand on."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.clock import Clock
from comptoir.kernel.work import Engine
from comptoir.recommend import ports
from comptoir.recommend.model import Names
from comptoir.recommend.resources.monitor import Monitor
from comptoir.recommend.resources.rates import Rates
from comptoir.recommend.settings import QuotaSettings
from comptoir.recommend.store.kept import KeptResources
from comptoir.recommend.store.resources import ResourceStore, Seen

MAKE = "recommend.make"
"""The workflow that does a resource's work; the job has the resource's id."""
DELETE = "recommend.delete"
"""The workflow that takes a resource away; the job has the resource's id behind `del-`."""
RETRAIN = "recommend.retrain"
"""The workflow that trains a recommender again, which goes on answering."""
AUTOMATIC = "recommend.autotrain"
"""The workflow that trains what is due, by the calendar."""
RELEARN = "recommend.relearn"
"""The workflow that lets the models of a group learn anew without somebody who was erased."""
SUPPOSE = "recommend.suppose"
"""The workflow that estimates what another version of a campaign would have brought."""

Port = TypeVar("Port")


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The work behind the resources; None where this installation has none."""

    groups: ports.Groups | None = None
    schemas: ports.Schemas | None = None
    datasets: ports.Datasets | None = None
    trainer: ports.Trainer | None = None
    watcher: ports.Watcher | None = None
    answers: ports.Answers | None = None
    events: ports.Events | None = None
    filters: ports.Filters | None = None
    batch: ports.Batch | None = None
    attributions: ports.Attributions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where resources are kept, and who works on them."""

    store: ResourceStore
    names: Names
    quotas: QuotaSettings
    engine: Callable[[], Engine]
    works: Works
    clock: Clock
    trail: ports.Trail
    """Remembers who changed what."""
    buckets: Mapping[str, Collection[str]]
    """Buckets that are for some dataset groups only, with the names of those."""
    page_key: bytes
    """32 secret bytes that sign the places where pages end."""
    kept: KeptResources = field(init=False)
    """What the store has, for those who ask often."""
    rates: Rates = field(init=False)
    monitor: Monitor = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", KeptResources(self.store))
        object.__setattr__(self, "rates", Rates(self.quotas))
        object.__setattr__(self, "monitor", Monitor())


def needed(port: Port | None, what: str) -> Port:
    """Return a port that is filled.

    Raises:
        errors.Unavailable: it is not.
    """
    if port is None:
        raise errors.Unavailable(
            "This installation has nothing that does this yet: {what}. Install a version that "
            "has it.",
            what=what,
        )
    return port


def seen_by(caller: Caller) -> Seen:
    """Return what of the resources a caller may see."""
    return Seen(groups=caller.groups)
