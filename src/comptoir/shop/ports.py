"""What the shop needs from outside the slice, and what others may place on its pages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from fastapi import Request
from markupsafe import Markup

from comptoir.kernel.access.model import Caller
from comptoir.kernel.privacy.model import PersonalData


class Pseudonyms(Protocol):
    """Makes the shop's own ids unreadable, the same way every time."""

    def many(self, raws: Iterable[str]) -> list[str]:
        """Return the pseudonyms, in the order of the ids."""
        ...


class Vault(Protocol):
    """Keeps personal data."""

    def put(self, people: Mapping[str, PersonalData]) -> int:
        """Keep the filled fields of customers, by pseudonym; return how many were kept."""
        ...


class Forgotten(Protocol):
    """Knows who was erased and must not come back with an old file."""

    def erased_among(self, customers: Iterable[str]) -> set[str]:
        """Return which of the pseudonyms were erased."""
        ...


WhoCalls = Callable[[Request], Caller]
"""Finds out which key or person sent a request, or raises `errors.Unauthenticated`."""


class Reviewed(Protocol):
    """Knows the products that customers speak of, whether the catalogue holds them or not."""

    def name(self, product_id: str) -> str | None:
        """Return what its reviews call a product, or its id; None when nobody speaks of it."""
        ...

    def most(self, limit: int, like: str = "") -> dict[str, str]:
        """Return id and name of products, the most reviewed first.

        Args:
            limit: at most so many.
            like: a part of the id, or words of the name.
        """
        ...


class NothingReviewed:
    """A shop without reviews."""

    def name(self, product_id: str) -> str | None:  # noqa: ARG002 - a port's shape
        """Know nothing of it."""
        return None

    def most(self, limit: int, like: str = "") -> dict[str, str]:  # noqa: ARG002 - a port's shape
        """Return nothing."""
        return {}


ProductPanel = Callable[[Request, str], Markup]
"""A section of the page of a product, by its id, such as the reviews; empty for nothing to show."""

ProductBadges = Callable[[list[str]], dict[str, tuple[float, int]]]
"""Average rating (1 to 5) and number of reviews of the products that have any."""


def no_badges(product_ids: list[str]) -> dict[str, tuple[float, int]]:  # noqa: ARG001 - a port's shape
    """Know no ratings: for a shop without reviews."""
    return {}
