"""How jobs are written down: JSON, so that a database row can never run code when read."""

import json
from datetime import datetime
from typing import Any

from dbos import Serializer
from dbos import error as dbos_errors

from comptoir.kernel import errors

_ERROR, _MOMENT = "$error", "$moment"


class JsonSerializer(Serializer):
    """Writes inputs and results as JSON; an error as its class and message, a moment as a text."""

    def name(self) -> str:
        return "comptoir_json"

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=_plain, ensure_ascii=False, separators=(",", ":"))

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data, object_hook=_revive)


def _plain(value: object) -> object:
    if isinstance(value, dbos_errors.DBOSMaxStepRetriesExceeded):
        value = value.errors[-1]
    if isinstance(value, BaseException):
        return {_ERROR: [type(value).__name__, str(value)]}
    if isinstance(value, datetime):  # when a schedule is due, as `dbos` notes it
        return {_MOMENT: value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no JSON; return plain values from a step.")


def _revive(found: dict[str, Any]) -> object:
    if set(found) == {_MOMENT}:
        return datetime.fromisoformat(found[_MOMENT])
    if set(found) != {_ERROR}:
        return found
    name, message = found[_ERROR]
    family = getattr(errors, name, None)
    if isinstance(family, type) and issubclass(family, errors.ComptoirError):
        return family(message)
    return RuntimeError(message if name == "RuntimeError" else f"{name}: {message}")
