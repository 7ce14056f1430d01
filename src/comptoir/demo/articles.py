"""The shop's knowledge: policies, answers and care guides, in French and English."""

from datetime import date, timedelta

from comptoir.demo import chance, content
from comptoir.shop.model import Article

ARTICLES = (
    "delivery",
    "tracking",
    "returns",
    "cancellation",
    "refunds",
    "warranty",
    "damaged-item",
    "invoice",
    "payment",
    "account",
    "opening-hours",
    "gift-wrapping",
    "care-cast-iron",
    "care-linen",
    "reviews",
)
"""Identifiers; each has `data/articles/ID.fr.md` and `ID.en.md`, a title in the first line."""


def articles(anchor: date) -> tuple[Article, ...]:
    """Return the pages, last touched on some working day before the anchor."""
    return tuple(
        _article(article_id, anchor, place) for place, article_id in enumerate(ARTICLES, start=1)
    )


def _article(article_id: str, anchor: date, place: int) -> Article:
    pages = {tongue: content.page(f"articles/{article_id}.{tongue}.md") for tongue in ("fr", "en")}
    day = chance.days_before(anchor, 9 * place)
    return Article(
        article_id=article_id,
        titles={tongue: page.partition("\n")[0].lstrip("# ") for tongue, page in pages.items()},
        texts={tongue: page.partition("\n")[2].strip() for tongue, page in pages.items()},
        updated_at=chance.midnight(day) + timedelta(hours=9),
    )
