"""What a connector does, and what all of them need to read other programs' JSON."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.receiving import Happening, Money, Record

_CURRENCY = re.compile("[A-Za-z]{3}")
_MOST = 1e12
"""No line of an order costs so much; what does is a mistake."""
_MILLISECONDS, _MICROSECONDS = 1e11, 1e14
"""Counts from which a moment since 1970 cannot be in seconds, and not in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a program sends."""

    headers: Mapping[str, str]
    """Names in lower case, or a mapping that does not mind."""
    told: Mapping[str, Any]
    """The body: a JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A delivery in our own words."""

    events: tuple[Happening, ...] = ()
    items: tuple[Record, ...] = ()
    users: tuple[Record, ...] = ()
    left_out: tuple[str, ...] = ()
    """What means nothing here, such as `page`; the program need not send it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How a program signs what it sends: an HMAC of the body under a shared secret."""

    header: str
    digest: str
    """Such as `sha256`."""
    base64: bool
    """Otherwise hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """Reads what one program sends."""

    name: str
    title: str
    read: Callable[[Delivery], Arrived]
    signature: Signature | None = None
    """None for a program that does not sign: it must send a key of ours."""
    greeting: re.Pattern[bytes] | None = None
    """What the program sends, unsigned, to see whether anybody is there."""

    def greets(self, body: bytes) -> bool:
        """Tell whether a body only asks whether anybody is there."""
        return self.greeting is not None and bool(self.greeting.fullmatch(body))


@dataclass(slots=True)
class Gathering:
    """Collects what a delivery holds."""

    events: list[Happening] = field(default_factory=list)
    items: list[Record] = field(default_factory=list)
    users: list[Record] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def arrived(self) -> Arrived:
        """Return what holds something; a tip or a gift wrap is a line of an order, and no item."""
        empty = [one for one in self.events if not (one.item_id or one.shown)]
        return Arrived(
            events=tuple(one for one in self.events if one.item_id or one.shown),
            items=tuple(self.items),
            users=tuple(self.users),
            left_out=(*self.left_out, *(f"{one.event_type} without an item" for one in empty)),
        )


def text(value: object) -> str:
    """Return an id or a word as a text; numbers are ids too, everything else is none.

    >>> text(42), text("a"), text(None), text({})
    ('42', 'a', '', '')
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return a number, also one written as a text; None for what is none.

    >>> number("19.90"), number(3), number("x"), number(True)
    (19.9, 3.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def moment(value: object) -> datetime | None:
    """Return a moment, of a text (ISO 8601) or of seconds, milliseconds or microseconds since 1970.

    >>> moment(1_700_000_000_000) == moment("2023-11-14T22:13:20Z") == moment(1_700_000_000)
    True
    """
    count = number(value)
    try:
        if count is not None:
            if count >= _MICROSECONDS:
                count /= 1e6
            elif count >= _MILLISECONDS:
                count /= 1e3
            return datetime.fromtimestamp(count, UTC)
        if isinstance(value, str) and value:
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise errors.Invalid(
            "{value!r} is no moment. Send ISO 8601, or seconds since 1970.", value=str(value)[:60]
        ) from None
    return None


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, or the one that stands in its place."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield one


def inner(value: object, *names: str) -> Any:
    """Return what lies under names within names; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def paid(line: Mapping[str, Any], currency: object) -> Money | None:
    """Return what a line of an order costs, None where it says no price.

    Args:
        line: with `price` of one, and `quantity`.
        currency: ISO 4217; of a line without one nothing is known but the number.
    """
    price, many = number(line.get("price")), number(line.get("quantity"))
    code = text(line.get("currency")) or text(currency)
    total = (price or 0.0) * (1.0 if many is None else many)
    if price is None or not _CURRENCY.fullmatch(code) or not abs(total) < _MOST:
        return None
    return Money.of(total, code)


def granted(choices: object) -> bool:
    """Tell whether a person's choices allow that they are followed: nothing was asked, or one does.

    Args:
        choices: by purpose or category, true or false.

    >>> granted(None), granted({"Advertising": False}), granted({"a": False, "b": True})
    (True, False, True)
    """
    return not (isinstance(choices, Mapping) and choices) or True in choices.values()
