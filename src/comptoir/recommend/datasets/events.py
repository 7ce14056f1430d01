"""Live events: what a shop's page reports, checked before it is kept."""

import contextlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.datasets.checking import (
    FIRST_MILLISECOND,
    FUTURE_SECONDS,
    LARGEST,
    LONGEST_ID,
)
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.properties import as_object, properties
from comptoir.recommend.datasets.words import DatasetType

MOST_BYTES = 10_240
"""Bytes of one event (PutEvents)."""
MOST_IMPRESSIONS = 25
MOST_PROPERTIES = 1_024
"""Characters of an event's properties."""
_LONGEST_RECOMMENDATION = 40
_PLACED = {
    "ITEM_ID": "itemId",
    "ACTION_ID": "actionId",
    "EVENT_VALUE": "eventValue",
    "RECOMMENDATION_ID": "recommendationId",
    "IMPRESSION": "impression",
}
"""Fields with a place of their own that programs also send among the properties: the first years'
PutEvents had no other place for an item, and Amazon's own samples still send it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEvent:
    """Something that a user has just done."""

    event_type: str
    sent_at: int
    """Seconds since 1970 UTC."""
    item_id: str | None = None
    """Of an action, in action interactions."""
    event_id: str | None = None
    """Known twice, it counts once."""
    value: float | None = None
    recommendation_id: str = ""
    impression: tuple[str, ...] = ()
    """Items that were shown with it."""
    source: str = ""
    """EVENT_ATTRIBUTION_SOURCE."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """Metadata, by the schema's field."""


def read_event(told: Mapping[str, Any], schema: Schema, now: int) -> LiveEvent:
    """Check an event as PutEvents or PutActionInteractions tell it.

    Args:
        told: `eventType`, `sentAt` (or `timestamp`), and optionally `itemId` (or `actionId`),
            `eventId`, `eventValue`, `properties` (an object, or its JSON), `recommendationId`,
            `impression`, `metricAttribution`.
        schema: of the dataset that takes it.
        now: seconds since 1970.

    Raises:
        errors.TooLarge: it is over 10 KB.
        errors.Invalid: a value is wrong; the message says what to change.
    """
    size = len(json.dumps(told, default=str).encode())
    if size > MOST_BYTES:
        raise errors.TooLarge(
            "The event has {size} bytes; {most} are allowed. Send fewer properties or impressions.",
            size=size,
            most=MOST_BYTES,
        )
    told = _placed(told)
    about = told.get("actionId") if _acts(schema) else told.get("itemId")
    if _acts(schema) and not about:
        raise errors.Invalid("The event names no action. Send actionId.")
    attribution = told.get("metricAttribution") or {}
    return LiveEvent(
        event_type=_text("eventType", told.get("eventType"), LONGEST_ID, needed=True),
        sent_at=moment(told.get("sentAt", told.get("timestamp")), now),
        item_id=_text("itemId", about, LONGEST_ID) or None,
        event_id=_text("eventId", told.get("eventId"), LONGEST_ID) or None,
        value=_value(told.get("eventValue")),
        recommendation_id=_text(
            "recommendationId", told.get("recommendationId"), _LONGEST_RECOMMENDATION
        ),
        impression=_impression(told.get("impression") or ()),
        source=_text("eventAttributionSource", attribution.get("eventAttributionSource"), 1024),
        properties=properties(told.get("properties"), schema, most=MOST_PROPERTIES),
    )


def _placed(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an event with the item, and what else has a place, taken out of its properties.

    >>> _placed({"itemId": "a", "properties": '{"itemId": "b", "eventValue": "4.5"}'})
    {'itemId': 'a', 'eventValue': 4.5, 'properties': {}}
    """
    if not told.get("properties"):
        return told
    rest = dict(as_object(told["properties"], MOST_PROPERTIES))
    found: dict[str, Any] = {}
    for field_name, name in _PLACED.items():
        values = [rest.pop(key) for key in (field_name, name) if key in rest]
        if values and values[-1] is not None:
            found[name] = values[-1]
    if isinstance(found.get("eventValue"), str):
        with contextlib.suppress(ValueError):
            found["eventValue"] = float(found["eventValue"])
    if isinstance(found.get("impression"), str):  # as files tell it
        found["impression"] = found["impression"].split("|")
    said = {name: one for name, one in told.items() if one not in (None, "")}
    return found | said | {"properties": rest}


def moment(told: object, now: int) -> int:
    """Return a moment in whole seconds since 1970.

    Raises:
        errors.Invalid: it is none, in milliseconds, or in the future.

    >>> moment(1700000000.4, now=1700000001)
    1700000000
    """
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise errors.Invalid(
            "sentAt is {value!r}; give seconds since 1970 as a number.", value=str(told)
        )
    if told >= FIRST_MILLISECOND:
        raise errors.Invalid(
            "sentAt is {value}, which is no second since 1970 but a millisecond or less; divide "
            "it by 1000 or more.",
            value=str(told),
            code="milliseconds",
        )
    if told > now + FUTURE_SECONDS:
        raise errors.Invalid(
            "sentAt is {value}, which lies in the future. Correct the sender's clock.",
            value=str(told),
            code="future",
        )
    if told < 0:
        raise errors.Invalid("sentAt is {value}; seconds since 1970 are positive.", value=str(told))
    return int(told)


def _acts(schema: Schema) -> bool:
    return schema.dataset is DatasetType.ACTION_INTERACTIONS


def _text(name: str, told: object, most: int, *, needed: bool = False) -> str:
    if told is None or told == "":
        if needed:
            raise errors.Invalid("{name} is missing. Send it.", name=name)
        return ""
    if not isinstance(told, str) or len(told) > most or "\0" in told:
        raise errors.Invalid(
            "{name} must be a text of at most {most} characters, without a null character.",
            name=name,
            most=most,
        )
    return told


def _value(told: object) -> float | None:
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) <= LARGEST:
        raise errors.Invalid("eventValue is {value!r}; give a number.", value=str(told))
    return float(told)


def _impression(told: Sequence[object]) -> tuple[str, ...]:
    if not isinstance(told, list | tuple) or len(told) > MOST_IMPRESSIONS:
        raise errors.Invalid(
            "impression must be a list of at most {most} item ids.", most=MOST_IMPRESSIONS
        )
    return tuple(_text("impression", one, LONGEST_ID, needed=True) for one in told)
