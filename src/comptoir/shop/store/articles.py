"""Articles as rows."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.shop.model import Article, Kept
from comptoir.shop.store.keeping import keep, values
from comptoir.shop.tables import articles


class ArticleStore:
    """The shop's knowledge: policies, answers, guides."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, words: Iterable[Article]) -> Kept:
        """Insert or replace."""
        return keep(self._rows, words, key=lambda it: it.article_id, known=_known, write=_write)

    def get(self, article_id: str) -> Article | None:
        with self._rows.reading() as connection:
            return _known(connection, [article_id]).get(article_id)

    def all(self) -> list[Article]:
        """Return every article, by id; a shop has hundreds, not millions."""
        with self._rows.reading() as connection:
            found = connection.execute(sa.select(articles).order_by(articles.c.article_id))
            return [Article(**row) for row in found.mappings()]


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Article]:
    query = sa.select(articles).where(articles.c.article_id.in_(keys))
    found = connection.execute(query).mappings()
    return {row["article_id"]: Article(**row) for row in found}


def _write(connection: sa.Connection, words: Sequence[Article]) -> None:
    upsert(connection, articles, [values(word) for word in words])
