"""Takes in what a shop sends in the house's own words: events, items, users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from babel.numbers import get_currency_precision

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend import ports
from comptoir.recommend.aws.ask import EVENTS
from comptoir.recommend.context import Circumstances
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources import rates
from comptoir.recommend.resources.room import Room, needed, seen_by
from comptoir.recommend.resources.showing import show

MOST_EVENTS, MOST_RECORDS = 500, 500
"""Events and records of one call."""
_ID = {"ITEMS": "itemId", "USERS": "userId"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount."""

    minor: int
    """In minor units of the currency (cents)."""
    currency: str
    """ISO 4217."""

    @classmethod
    def of(cls, major: float, currency: str) -> "Money":
        """Return an amount that is told in units of its currency.

        >>> Money.of(19.9, "EUR")
        Money(minor=1990, currency='EUR')
        """
        digits = int(get_currency_precision(currency.upper()))
        return cls(minor=round(major * 10**digits), currency=currency)

    @property
    def major(self) -> float:
        """In units of the currency, as schemas hold it.

        >>> Money(minor=4990, currency="EUR").major, Money(minor=4990, currency="JPY").major
        (49.9, 4990.0)
        """
        return float(self.minor / 10 ** int(get_currency_precision(self.currency.upper())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event as the shop tells it."""

    event_type: str
    user_id: str = ""
    session_id: str = ""
    """The visit; empty where the shop knows the user alone."""
    item_id: str = ""
    at: datetime | None = None
    """None for now."""
    event_id: str = ""
    """Known twice, it counts once; empty for an event that always counts."""
    value: float | None = None
    amount: Money | None = None
    """Stands for `value`."""
    recommendation_id: str = ""
    shown: tuple[str, ...] = ()
    """Items that were shown with it."""
    source: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    consent: bool = True
    """False: the person does not want to be followed, and nothing of the event is kept."""

    def without_consent(self) -> "Happening":
        return replace(self, consent=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An item or a user as the shop tells it."""

    record_id: str
    created_at: datetime | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    """By the schema's field or its camelCase; an amount may be a `Money`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a call's events."""

    received: int
    kept: int
    repeated: int
    """Their `event_id` was known."""
    without_consent: int


class Reception:
    """Takes in events and records, for the group that the caller means.

    Args:
        room: where resources are.
        circumstances: tell what a moment means: the hour, the day, the season.
    """

    def __init__(self, room: Room, circumstances: Circumstances) -> None:
        self._room = room
        self._circumstances = circumstances

    def group(self, caller: Caller, name: str = "") -> Resource:
        """Return a dataset group by name; without one, the only group that the caller sees.

        Raises:
            errors.NotFound: there is none, or not for this caller: the words are the same.
            errors.Invalid: there are several, and none is named.
        """
        kind, seen = Kind.DATASET_GROUP, seen_by(caller)
        if not name and len(caller.groups) == 1:
            (name,) = caller.groups
        if name:
            return self._room.kept.find(self._room.names.arn(kind, name), kind, seen)
        found = self._room.store.page(kind, seen, limit=2)
        if not found:
            raise errors.NotFound("There is no dataset group yet. Create or import one first.")
        if len(found) > 1:
            raise errors.Invalid("There are several dataset groups. Say which with group.")
        return found[0]

    def events(
        self,
        caller: Caller,
        happened: Sequence[Happening],
        *,
        group: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Taken:
        """Keep events, all or none; they are on the disk when this returns.

        Args:
            caller: whose rights hold.
            happened: in order.
            group: name of the dataset group; empty for the only one.
            headers: of the request, which tell the device and the country.

        Raises:
            errors.Denied: the caller may not send events.
            errors.Invalid: an event is wrong; the message says which and why.
        """
        caller.require(EVENTS)
        found = self.group(caller, group)
        wanted = [(number, one) for number, one in enumerate(happened) if one.consent]
        visits: dict[tuple[str, str], list[ports.Document]] = {}
        for number, one in wanted:
            told = self._told(number, one, headers)
            visits.setdefault((one.session_id, one.user_id), []).append(told)
        new = 0
        if visits:
            self._room.rates.take(rates.EVENTS, found.group_id, len(wanted))
            port = needed(self._room.works.events, "live events")
            inputs = [
                {"sessionId": session, "userId": user, "eventList": told}
                for (session, user), told in visits.items()
            ]
            new = port.put_events(found.group_id, *inputs)
        return Taken(
            received=len(happened),
            kept=new,
            repeated=len(wanted) - new,
            without_consent=len(happened) - len(wanted),
        )

    def records(
        self, caller: Caller, dataset_type: str, records: Sequence[Record], *, group: str = ""
    ) -> int:
        """Keep items or users, all or none; what was known of one is replaced.

        The first ones of a group make its dataset, with the schema that they suggest.

        Returns:
            How many.

        Raises:
            errors.Denied: the caller may not send records.
            errors.Invalid: one is wrong; the message says why.
        """
        caller.require(EVENTS)
        found = self.group(caller, group)
        self._room.rates.take(rates.RECORDS, found.group_id)
        port = needed(self._room.works.events, "live events")
        told = [
            {_ID[dataset_type]: one.record_id, "properties": _properties(one)} for one in records
        ]
        if made := port.put_records(found.group_id, dataset_type, told, infer=True):
            show(self._room, found, dataset_type, made)
        return len({one.record_id for one in records})

    def _told(self, number: int, one: Happening, headers: Mapping[str, str]) -> ports.Document:
        """Return an event in the words of `PutEvents`, with its circumstances."""
        if not (one.user_id or one.session_id):
            raise errors.Invalid(
                "Event {number} names nobody. Send a user_id or a session_id.", number=number
            )
        if one.value is not None and one.amount is not None:
            raise errors.Invalid(
                "Event {number} has a value and an amount. Send one of the two.", number=number
            )
        moment = one.at or self._room.clock()
        told = {
            "eventType": one.event_type,
            "sentAt": moment.timestamp(),
            "itemId": one.item_id,
            "eventId": one.event_id,
            "eventValue": one.amount.major if one.amount else one.value,
            "recommendationId": one.recommendation_id,
            "impression": one.shown,
            "properties": _plain(one.properties),
        }
        if one.source:
            told["metricAttribution"] = {"eventAttributionSource": one.source}
        circumstances = self._circumstances.of(headers, moment)
        return told | {"number": number, "circumstances": circumstances}


def _properties(one: Record) -> dict[str, Any]:
    found = _plain(one.properties)
    if one.created_at is not None:
        found["CREATION_TIMESTAMP"] = int(one.created_at.timestamp())
    return found


def _plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.major if isinstance(value, Money) else value
        for name, value in properties.items()
    }
