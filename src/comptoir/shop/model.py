"""The shop's words. Text that people read is kept by language: `{"fr": …, "en": …}`."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

Texts = dict[str, str]
"""One text by language code; `fr` is always there in the demo shop."""

Item = TypeVar("Item")


def in_language(texts: Texts, language: str, otherwise: str = "") -> str:
    """Return the text in the language, or in the first one that has any.

    >>> in_language({"fr": "Bouilloire"}, "en")
    'Bouilloire'
    """
    return texts.get(language) or next((text for text in texts.values() if text), otherwise)


class OrderStatus(StrEnum):
    """Where an order stands."""

    VALIDATED = "validated"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class InteractionKind(StrEnum):
    """What a visitor did with a product."""

    VIEW = "view"
    CART = "cart"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A department of the shop."""

    category_id: str
    """A slug such as `kitchen`."""
    names: Texts
    position: int = 0
    """Where it stands among the others; equal ones go by slug."""

    def name(self, language: str) -> str:
        """Return the name in the language, or in the first one that has any."""
        return in_language(self.names, language, self.category_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something the shop sells."""

    product_id: str
    names: Texts
    descriptions: Texts
    category: str
    """A slug such as `kitchen`."""
    price_minor: int
    """Price in minor units of the currency (cents)."""
    currency: str = "EUR"
    brand: str = ""
    picture_svg: str = ""
    """A drawing; empty for none."""
    attributes: dict[str, str] = field(default_factory=dict)
    """Such as `{"size": "1.5 L", "material_fr": "Grès", "material_en": "Stoneware"}`: a name that
    ends in a language is a text of that language."""

    def name(self, language: str) -> str:
        """Return the name in the language, or in the shop's first one."""
        return in_language(self.names, language, self.product_id)

    def description(self, language: str) -> str:
        """Return the description in the language, or in the shop's first one."""
        return in_language(self.descriptions, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person who buys; personal data lives in the vault alone."""

    customer_id: str
    """The pseudonym, never the shop's own number."""
    language: str
    country: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One product of an order."""

    product_id: str
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A purchase."""

    order_id: str
    customer_id: str
    """The pseudonym; empty once the customer was erased, for the sale stays in the books."""
    status: OrderStatus
    validated_at: datetime
    lines: tuple[OrderLine, ...]
    currency: str = "EUR"
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    carrier: str = ""
    tracking: str = ""

    @property
    def total_minor(self) -> int:
        return sum(line.quantity * line.unit_price_minor for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One act of a visitor on a product."""

    customer_id: str
    product_id: str
    kind: InteractionKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page of the shop's knowledge: a policy, an answer, a guide."""

    article_id: str
    titles: Texts
    texts: Texts
    """Markdown."""
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some consecutive items of a list."""

    items: tuple[Item, ...]
    next: str = ""
    """Cursor of the page behind; empty on the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What keeping some records did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )
