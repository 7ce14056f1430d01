"""Categories as rows."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, insert_missing, upsert
from comptoir.shop.model import Category, Kept
from comptoir.shop.store.keeping import keep, values
from comptoir.shop.tables import categories, products


class CategoryStore:
    """The departments."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, words: Iterable[Category]) -> Kept:
        """Insert or replace."""
        return keep(self._rows, words, key=lambda it: it.category_id, known=_known, write=_write)

    def keep_missing(self, words: Iterable[Category]) -> None:
        """Insert those whose slug is not there; names that people gave stay."""
        with self._rows.writing() as connection:
            for word in words:
                insert_missing(connection, categories, values(word))

    def get(self, category_id: str) -> Category | None:
        with self._rows.reading() as connection:
            return _known(connection, [category_id]).get(category_id)

    def all(self) -> list[Category]:
        """Return every category, in the shop's order."""
        order = (categories.c.position, categories.c.category_id)
        with self._rows.reading() as connection:
            found = connection.execute(sa.select(categories).order_by(*order)).mappings()
            return [Category(**row) for row in found]

    def stocked(self) -> dict[str, tuple[int, str]]:
        """Return how many products each category holds, and the first one that has a picture."""
        pictured = sa.case((products.c.picture_svg != "", products.c.product_id))
        query = sa.select(
            products.c.category, sa.func.count(), sa.func.coalesce(sa.func.min(pictured), "")
        ).group_by(products.c.category)
        with self._rows.reading() as connection:
            return {slug: (count, first) for slug, count, first in connection.execute(query)}


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Category]:
    query = sa.select(categories).where(categories.c.category_id.in_(keys))
    found = connection.execute(query).mappings()
    return {row["category_id"]: Category(**row) for row in found}


def _write(connection: sa.Connection, words: Sequence[Category]) -> None:
    upsert(connection, categories, [values(word) for word in words])
