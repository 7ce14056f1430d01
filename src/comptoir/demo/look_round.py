"""Some of the invented customers, as whom a visitor of the demo may look round."""

from collections import Counter
from typing import Any

from comptoir.demo.model import DemoShop, Shopper

_MANY = 6
_STYLES = {
    "natural": {"fr": "naturel", "en": "natural"},
    "nordic": {"fr": "nordique", "en": "nordic"},
    "classic": {"fr": "classique", "en": "classic"},
    "bright": {"fr": "coloré", "en": "bright"},
}


def look_round(shop: DemoShop) -> list[dict[str, Any]]:
    """Return customers who bought much, each with other departments at heart than the rest."""
    bought = Counter(order.customer_id for order in shop.orders)
    busiest = sorted(shop.shoppers, key=lambda one: -bought[one.person.customer_id])
    chosen: dict[tuple[str, ...], Shopper] = {}
    for one in busiest:
        if one.person.language in {"fr", "en"}:
            chosen.setdefault(one.categories, one)
    return [_told(shop, one) for one in list(chosen.values())[:_MANY]]


def _told(shop: DemoShop, one: Shopper) -> dict[str, Any]:
    departments = [shop.categories[each] for each in one.categories]
    french = ", ".join(each["fr"].lower() for each in departments[:2])
    english = ", ".join(each["en"].lower() for each in departments[:2])
    style = _STYLES[one.style]
    return {
        "customer_id": one.person.shop_id,
        "name": one.person.name.partition(" ")[0],
        "likes": {
            "fr": f"aime\u00a0: {french}, en style {style['fr']}",
            "en": f"likes: {english}, in a {style['en']} style",
        },
    }
