"""The words of privacy."""

from dataclasses import dataclass, fields
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What tells who a customer is. It lives in the vault, and on the screen of who may see it."""

    name: str = ""
    email: str = ""
    phone: str = ""
    addresses: tuple[str, ...] = ()
    """Postal addresses, each as it is written on a parcel."""

    def __repr__(self) -> str:
        """Name the fields that are filled, never what they hold: records end up in logs."""
        return f"PersonalData({', '.join(filled(self))})"


def filled(data: PersonalData) -> list[str]:
    """Return the names of the fields that hold something.

    >>> filled(PersonalData(name="Ada", phone="+33 1 23 45 67 89"))
    ['name', 'phone']
    """
    return [each.name for each in fields(data) if getattr(data, each.name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What one store let go of."""

    store: str
    """Such as `lake`."""
    what: str
    """Such as `reviews`."""
    count: int
    """Records that are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How the erasure went in one store."""

    eraser: str
    erased: Erased | None
    """None when it failed."""
    failure: str = ""
    """What keeps the store busy; else the error's family, without its text, which might name the
    person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReport:
    """Store by store, what went; it holds no personal data, not even the pseudonym."""

    reference: str
    """Names the erasure; the same customer always gets the same."""
    started_at: datetime
    finished_at: datetime | None
    """None while a store still has to be erased: run it again."""
    parts: tuple[Part, ...]

    @property
    def complete(self) -> bool:
        return self.finished_at is not None
