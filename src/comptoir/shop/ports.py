"""What the shop needs from outside the slice, and what others may place on its pages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from fastapi import Request
from markupsafe import Markup

from comptoir.kernel.access.model import Caller
from comptoir.kernel.privacy.model import PersonalData
from comptoir.shop.model import Product


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

ProductPanel = Callable[[Request, Product], Markup]
"""A section of the product page, such as the reviews; empty when there is nothing to show."""

ProductBadges = Callable[[list[str]], dict[str, tuple[float, int]]]
"""Average rating (1 to 5) and number of reviews of the products that have any."""


def no_badges(product_ids: list[str]) -> dict[str, tuple[float, int]]:  # noqa: ARG001 - a port's shape
    """Know no ratings: for a shop without reviews."""
    return {}
