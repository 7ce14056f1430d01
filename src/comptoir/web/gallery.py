"""Every component on one page, with invented figures: to look at, to test, to copy from."""

from datetime import UTC, datetime, timedelta
from typing import Any

from comptoir.web.context import PageContext
from comptoir.web.renderer import Renderer

_THEMES = (
    ("Défaut du produit", "Product defect", 0.31),
    ("Livraison", "Delivery", 0.18),
    ("Prix et valeur", "Price and value", 0.14),
    ("Service client", "Customer service", 0.07),
)


_DEFECTS = (0.06, 0.07, 0.05, 0.06, 0.08, 0.07, None, 0.06, 0.09, 0.12, 0.14, 0.13, 0.16, 0.15)
_DELIVERY = (0.11, 0.1, 0.12, 0.11, 0.1, 0.09, None, 0.1, 0.08, 0.08, 0.07, 0.08, 0.07, 0.06)
_BINS = ((0.35, 0.3, 40), (0.5, 0.46, 90), (0.65, 0.67, 160), (0.8, 0.77, 420), (0.95, 0.96, 1100))
_RISK = ((0.05, 0.002), (0.2, 0.004), (0.4, 0.008), (0.6, 0.013), (0.8, 0.028), (1.0, 0.061))


def console_gallery(renderer: Renderer, context: PageContext) -> str:
    """Render the console's components in the person's language."""
    return renderer.page("look/console.html", context, **samples(context))


def storefront_gallery(renderer: Renderer, context: PageContext) -> str:
    """Render a product page of an invented shop."""
    return renderer.page("look/storefront.html", context, **shop_samples(context))


def samples(context: PageContext) -> dict[str, Any]:
    """Return what the console's gallery shows; texts follow the language."""
    french = context.language == "fr"

    def say(fr: str, en: str) -> str:
        return fr if french else en

    now = context.now.astimezone(UTC)
    return {
        "say": say,
        "now": now,
        "earlier": now - timedelta(minutes=42),
        "night": datetime(now.year, now.month, now.day, 5, 2, tzinfo=UTC),
        "trend": [97.1, 97.4, 97.0, 97.9, 98.1, 98.0, 98.4, 98.7],
        "days": [f"{day}/11" for day in range(1, 15)],
        "defects": list(_DEFECTS),
        "delivery": list(_DELIVERY),
        "theme_shares": {say(fr, en): (x, x - 0.03, x + 0.04) for fr, en, x in _THEMES},
        "theme_names": [say(fr, en) for fr, en, _ in _THEMES],
        "confusion": [[182, 9, 4, 1], [6, 140, 2, 8], [5, 1, 96, 3], [2, 12, 0, 51]],
        "lengths": ([40, 310, 620, 480, 220, 90, 30], [0, 50, 100, 200, 300, 400, 500, 600]),
        "bins": list(_BINS),
        "risk": list(_RISK),
        "parts": _parts(french=french),
        "shop_name": "La Maison Verte",
    }


def _parts(*, french: bool) -> list[dict[str, object]]:
    names = (
        ("thème clair", "clear theme", 0.273),
        ("détaillé", "detailed", 0.172),
        ("jugé utile", "found useful", 0.144),
        ("acheteur vérifié", "verified buyer", 0.076),
        ("récent", "recent", 0.051),
    )
    return [{"label": fr if french else en, "value": value} for fr, en, value in names]


def shop_samples(context: PageContext) -> dict[str, Any]:
    """Return what the storefront's gallery shows."""
    given = samples(context)
    say = given["say"]
    aisles = (
        ("Cuisine", "Kitchen"),
        ("Linge", "Linen"),
        ("Jardin", "Garden"),
        ("Lumière", "Light"),
    )
    given["shop"] = {
        "name": "La Maison Verte",
        "home": "/shop",
        "search": "/shop/search",
        "categories": [(say(fr, en), "/shop", fr == "Cuisine") for fr, en in aisles],
    }
    given["counts"] = {5: 90, 4: 26, 3: 10, 2: 8, 1: 12}
    return given
