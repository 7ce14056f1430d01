"""What goes to another tool and comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from comptoir.routing.model import Origin

NOWHERE_CHOICE = "(none)"
"""How tools, which know no empty choice, call no desk at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one person said of a text."""

    desk: str | None
    """Empty for no desk at all; None where the text was rejected or skipped."""
    by: str = ""
    at: str = ""
    """ISO 8601, empty when unknown."""
    seconds: float = 0.0
    skipped: bool = False
    """Left to others; a text that is neither labelled nor skipped was rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What a model said of a text."""

    desk: str
    score: float
    """0 to 1."""
    model: str = ""
    """Its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A text with what people and models said of it."""

    text: str
    language: str = ""
    subject: str = ""
    """The request, `DATASET#ROW`, or the item of a round."""
    origin: Origin = Origin.IMPORTED
    """What is no customer's text says so wherever it travels."""
    opinions: tuple[Opinion, ...] = ()
    """Oldest first."""
    suggested: Suggested | None = None

    @property
    def desk(self) -> str | None:
        """The desk on which all agree who named one, else None."""
        named = {one.desk for one in self.opinions if one.desk is not None}
        return named.pop() if len(named) == 1 else None


class Tool(Protocol):
    """Another annotation tool."""

    name: str
    """As the command line names it."""
    lines: bool
    """Whether its files are JSON Lines; else one JSON list."""

    def write(self, one: Exchanged, desks: Sequence[str]) -> dict[str, Any]:
        """Return a record of the tool.

        Args:
            one: the text.
            desks: that there are to choose from.
        """
        ...

    def read(self, record: dict[str, Any]) -> Exchanged:
        """Return what a record of the tool says.

        Raises:
            ValueError: it is none; the message says why.
        """
        ...

    def recognises(self, record: dict[str, Any]) -> bool:
        """Tell whether a record is surely one of this tool."""
        ...


def choice(desk: str) -> str:
    """Return a desk as tools name it."""
    return desk or NOWHERE_CHOICE


def desk_of(name: object) -> str:
    """Return the desk of a choice.

    Raises:
        ValueError: it is no text.
    """
    told = text_of(name, "label")
    return "" if told == NOWHERE_CHOICE else told


def text_of(value: object, what: str) -> str:
    """Return a text.

    Raises:
        ValueError: it is none, or empty.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"its {what} is no text: {value!r:.60}")
    return value


def number_of(value: object, what: str) -> float:
    """Return a number, 0 where there is none.

    Raises:
        ValueError: it is something else, or not finite.
    """
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:  # noqa: PLR2004 - seconds since 1970 fit
        raise ValueError(f"its {what} is no number: {value!r:.60}")
    if value != value:  # noqa: PLR0124 - no number is unlike itself
        raise ValueError(f"its {what} is no number")
    return float(value)


def mapping_of(value: object, what: str) -> dict[str, Any]:
    """Return a mapping, an empty one where there is none.

    Raises:
        ValueError: it is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"its {what} is no object: {value!r:.60}")  # noqa: TRY004 - a bad file
    return value


def list_of(value: object, what: str) -> list[dict[str, Any]]:
    """Return a list of mappings, an empty one where there is none.

    Raises:
        ValueError: it is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"its {what} is no list: {value!r:.60}")  # noqa: TRY004 - a bad file
    return [mapping_of(one, what) for one in value]


def told(one: Exchanged) -> dict[str, str]:
    """Return what a tool keeps beside a text and brings back."""
    found = {"language": one.language, "subject": one.subject, "origin": one.origin.value}
    return {name: value for name, value in found.items() if value}


def beside(record: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `Exchanged` that `told` gave to a tool.

    Raises:
        ValueError: the origin is none.
    """
    found: dict[str, Any] = {
        name: str(record[name]) for name in ("language", "subject") if record.get(name)
    }
    if "language" in found:
        found["language"] = found["language"].lower()[:8]
    if record.get("origin"):
        try:
            found["origin"] = Origin(record["origin"])
        except ValueError:
            known = ", ".join(Origin)
            raise ValueError(
                f"its origin is {record['origin']!r:.40}; use one of {known}"
            ) from None
    return found


def moment(told: str, now: datetime) -> datetime:
    """Return when something was said elsewhere; now, where that is not known or yet to come."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return now
    if at.tzinfo is None:
        at = at.replace(tzinfo=now.tzinfo)
    return min(at, now)
