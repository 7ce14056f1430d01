"""What the shop needs from outside the slice, and what others may place on its pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import Request
from markupsafe import Markup

from comptoir.kernel.access.model import Caller
from comptoir.kernel.privacy.model import PersonalData
from comptoir.kernel.wording import Phrase


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who looks at a page, as far as recommendations may know."""

    session: str = ""
    """Names this visit; empty unless the visitor agreed that it is remembered."""
    customer: str = ""
    """The shop's own id of who is signed in; empty for nobody."""
    rights: frozenset[str] = frozenset()
    """What a person of the shop may do; empty for customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A recommended product."""

    product_id: str
    reason: Phrase
    """Why it is there; a field `item` stands for the name of the product `beside`."""
    beside: str = ""
    """Id of the product that the reason speaks of; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carousel:
    """A row of recommended products."""

    name: str
    """Such as `for-you`; unlike on one page."""
    title: str
    """English, marked with `N_`."""
    suggestions: tuple[Suggestion, ...]
    """The best first."""
    lead: str = ""
    """A sentence under the title; English, marked with `N_`."""
    recommendation_id: str = ""
    """Goes back with what comes of it."""
    together: bool = False
    """Whether the first ones are bought with the product on the page: they then have one price."""
    why: str = ""
    """Address where people of the shop see how it came about; empty for those who may not."""


class Carousels(Protocol):
    """Recommends products on the shop's pages."""

    def names(self, product_id: str) -> Sequence[str]:
        """Return the carousels of a product's page, or of the first page, in order.

        Args:
            product_id: of the product; empty for the first page.
        """
        ...

    def fill(self, name: str, visit: Visit, product_id: str) -> Carousel | None:
        """Return a carousel; None when there is nothing to say.

        Args:
            name: one of `names`.
            visit: who looks.
            product_id: of the product on the page; empty for the first page.
        """
        ...


class Visits(Protocol):
    """Remembers what those did who agreed to it."""

    def saw(self, visit: Visit, product_id: str, recommendation_id: str) -> None:
        """Keep that a product was looked at, and which recommendation was clicked, if any."""
        ...

    def join(self, visit: Visit) -> None:
        """Let what the session did be its customer's from now on."""
        ...

    def forget(self, visit: Visit) -> None:
        """Forget what the session did."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    """An invented customer as whom anybody may look round a demo shop."""

    customer_id: str
    """The shop's own id."""
    name: str
    likes: Mapping[str, str] = field(default_factory=dict)
    """What they like, by language."""
