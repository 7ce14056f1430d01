"""What pages show of products: cards in a grid, and what a product is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comptoir.shop import addresses
from comptoir.shop.model import Product
from comptoir.shop.ports import ProductBadges
from comptoir.web.i18n import N_

ATTRIBUTE_NAMES: Mapping[str, str] = {
    "brand": N_("Brand"),
    "capacity": N_("Capacity"),
    "care": N_("Care"),
    "collection": N_("Collection"),
    "color": N_("Colour"),
    "colour": N_("Colour"),
    "dimensions": N_("Dimensions"),
    "material": N_("Material"),
    "origin": N_("Made in"),
    "size": N_("Size"),
    "warranty": N_("Guarantee"),
    "weight": N_("Weight"),
}
"""What an attribute is called on a page; others show their own name."""

CODES = frozenset({"kind", "style"})
"""Attributes whose values are words for programs, not for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product in a grid."""

    name: str
    href: str
    price_minor: int | None
    """None: the catalogue does not hold it."""
    currency: str
    picture: str
    note: str
    """The brand; empty for none."""
    rating: float | None = None
    reviews: int | None = None
    reason: str = ""
    """Why it is recommended; empty where it is not."""


def cards(products: Sequence[Product], language: str, badges: ProductBadges) -> list[Card]:
    """Return the cards of products, with the ratings of those that have any."""
    known = badges([product.product_id for product in products])
    return [_card(product, language, known.get(product.product_id)) for product in products]


def reviewed_cards(names: Mapping[str, str], badges: ProductBadges) -> list[Card]:
    """Return the cards of products that are known by their reviews alone, by id and name."""
    known = badges(list(names))
    return [
        Card(
            name=name,
            href=addresses.product_page(product_id),
            price_minor=None,
            currency="",
            picture="",
            note="",
            rating=known[product_id][0] if product_id in known else None,
            reviews=known[product_id][1] if product_id in known else None,
        )
        for product_id, name in names.items()
    ]


def _card(product: Product, language: str, badge: tuple[float, int] | None) -> Card:
    return Card(
        name=product.name(language),
        href=addresses.product_page(product.product_id),
        price_minor=product.price_minor,
        currency=product.currency,
        picture=addresses.picture(product),
        note=product.brand,
        rating=badge[0] if badge else None,
        reviews=badge[1] if badge else None,
    )


def told_attributes(
    product: Product, language: str, say: Callable[[str], str] = str
) -> list[tuple[str, str]]:
    """Return what to show of a product's attributes, in a language.

    Args:
        product: what is shown.
        language: values that come by language are shown in this one.
        say: translates the names that are known. Templates must not: what `_()` returns there is
            taken as markup, and a name may come from anybody's file.

    >>> kettle = Product(product_id="1", names={}, descriptions={}, category="", price_minor=1,
    ...     attributes={"material_fr": "Grès", "material_en": "Stoneware", "size": "1.5 L"})
    >>> told_attributes(kettle, "en")
    [('Size', '1.5 L'), ('Material', 'Stoneware')]
    """
    languages = {*product.names, *product.descriptions, "fr", "en"}
    plain, translated = {}, {}
    for key, value in product.attributes.items():
        lead, _, tail = key.rpartition("_")
        if not lead or tail not in languages:
            plain[key] = value
        elif tail == language:
            translated[lead] = value
    shown = {key: value for key, value in (plain | translated).items() if key not in CODES}
    return [
        (say(ATTRIBUTE_NAMES[key]) if key in ATTRIBUTE_NAMES else _readable(key), value)
        for key, value in shown.items()
    ]


def _readable(key: str) -> str:
    return key.replace("_", " ").capitalize()
