"""Articles of the shop's knowledge, in Markdown."""

from collections.abc import Sequence
from typing import Final

from comptoir.shop.model import Article, Kept
from comptoir.shop.records.fields import Row
from comptoir.shop.records.port import Counter, Kind

_TEXT = 200_000


def _read(row: Row) -> Article:
    return Article(
        article_id=row.id("article_id"),
        titles=row.texts("title", required=True),
        texts=row.texts("text", most=_TEXT, required=True),
        updated_at=row.instant("updated_at"),
    )


def _keep(counter: Counter, drafts: Sequence[Article]) -> Kept:
    return counter.shop.store.articles.keep(drafts)


ARTICLES: Final = Kind(
    name="articles",
    columns={
        "article_id": ("article_id", "id", "slug"),
        "title": ("title", "titre"),
        "text": ("text", "body", "texte"),
        "updated_at": ("updated_at", "date"),
    },
    required=(
        ("article_id",),
        ("title", "titles", "title_fr", "title_en"),
        ("text", "texts", "text_fr", "text_en"),
        ("updated_at",),
    ),
    read=_read,
    keep=_keep,
)
