"""What the shop knows, in the columns that recommendations learn from: fills `ShopRecords`."""

from collections.abc import Iterator, Mapping
from typing import Any

from comptoir.shop.model import InteractionKind, Product, in_language
from comptoir.shop.service import Shop

EVENTS: Mapping[InteractionKind, str] = {
    InteractionKind.VIEW: "View",
    InteractionKind.CART: "AddToCart",
    InteractionKind.PURCHASE: "Purchase",
}
"""What Amazon Personalize calls an act of a customer."""
_NO_CATEGORY = "none"
_MINOR = 100
"""Minor units of a unit of price."""


class ShopRecordsOf:
    """Reads the rows of a shop.

    Args:
        shop: the catalogue and the dealings.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def items(self) -> Iterator[Mapping[str, Any]]:
        """Yield the catalogue, one column an attribute, texts in the shop's own language."""
        language = self._shop.settings.languages[0]
        for product in self._shop.store.dealings.products():
            yield item_of(product, language)

    def users(self) -> Iterator[Mapping[str, Any]]:
        """Yield everyone who has an account, by pseudonym."""
        for one in self._shop.store.dealings.customers():
            yield {"USER_ID": one.customer_id, "LANGUAGE": one.language, "COUNTRY": one.country}

    def interactions(self) -> Iterator[Mapping[str, Any]]:
        """Yield purchases with what they were worth, and what visits tell."""
        for one in self._shop.store.dealings.acts():
            told = {
                "USER_ID": one.customer_id,
                "ITEM_ID": one.product_id,
                "TIMESTAMP": int(one.at.timestamp()),
                "EVENT_TYPE": EVENTS[one.kind],
            }
            if one.paid_minor is not None:
                told["EVENT_VALUE"] = one.paid_minor / _MINOR
            yield told


def item_of(product: Product, language: str) -> dict[str, Any]:
    """Return a product as a row of items.

    Args:
        product: what the shop sells.
        language: of its texts; an attribute that is told by language alone is taken in it.

    >>> kettle = Product(product_id="1", names={"fr": "Bouilloire"}, descriptions={}, brand="Alba",
    ...     category="kitchen", price_minor=4990, attributes={"style": "nordic", "size_fr": "1 l"})
    >>> item = item_of(kettle, "fr")
    >>> item["STYLE"], item["SIZE"], item["PRICE"]
    ('nordic', '1 l', 49.9)
    """
    words = (product.name(language), product.description(language))
    return {
        **_traits(product, language),
        "ITEM_ID": product.product_id,
        "PRICE": product.price_minor / _MINOR,
        "CATEGORY_L1": product.category or _NO_CATEGORY,
        "PRODUCT_DESCRIPTION": "\n".join(word for word in words if word),
        "BRAND": product.brand,
    }


def _traits(product: Product, language: str) -> dict[str, str]:
    """Return the attributes by column: codes for programs, or the text in the shop's language."""
    languages = {*product.names, *product.descriptions, "fr", "en"}
    plain: dict[str, str] = {}
    told: dict[str, dict[str, str]] = {}
    for key, value in product.attributes.items():
        lead, _, tail = key.rpartition("_")
        if lead and tail in languages:
            told.setdefault(lead, {})[tail] = value
        else:
            plain[key] = value
    every = {key: in_language(texts, language) for key, texts in told.items()} | plain
    return {key.upper(): value for key, value in every.items() if value}
