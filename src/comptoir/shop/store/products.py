"""Products as rows: kept, paged through, found by words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.shop import cursor as cursors
from comptoir.shop.model import Kept, Page, Product
from comptoir.shop.search import Candidate, fold
from comptoir.shop.store.keeping import batches, keep, values
from comptoir.shop.tables import products

_COLUMNS = [products.c[each.name] for each in fields(Product)]
_NAME_KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Sort:
    """An order in which products are listed; equal ones go by id."""

    column: sa.Column[Any]
    kind: type
    descending: bool = False


SORTS: Final[dict[str, Sort]] = {
    "id": Sort(products.c.product_id, str),
    "name": Sort(products.c.name_key, str),
    "-name": Sort(products.c.name_key, str, descending=True),
    "price": Sort(products.c.price_minor, int),
    "-price": Sort(products.c.price_minor, int, descending=True),
}
"""What `sort` may be; a minus sign turns the order round."""


class ProductStore:
    """What the shop sells."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, words: Iterable[Product]) -> Kept:
        """Insert or replace."""
        return keep(self._rows, words, key=lambda it: it.product_id, known=_known, write=_write)

    def get(self, product_id: str) -> Product | None:
        with self._rows.reading() as connection:
            return _known(connection, [product_id]).get(product_id)

    def many(self, product_ids: Iterable[str]) -> list[Product]:
        """Return the products that exist, in the order of the ids."""
        wanted = list(product_ids)
        found: dict[str, Product] = {}
        with self._rows.reading() as connection:
            for batch in batches(wanted):
                found |= _known(connection, batch)
        return [found[each] for each in wanted if each in found]

    def titles(self, product_ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the names, by language, of the products that exist."""
        titles: dict[str, dict[str, str]] = {}
        with self._rows.reading() as connection:
            for batch in batches(product_ids):
                query = sa.select(products.c.product_id, products.c.names)
                query = query.where(products.c.product_id.in_(batch))
                titles.update((row.product_id, row.names) for row in connection.execute(query))
        return titles

    def count(self) -> int:
        with self._rows.reading() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(products)) or 0)

    def page(
        self, *, category: str = "", sort: str = "id", cursor: str = "", limit: int = 24
    ) -> Page[Product]:
        """Return the products behind a cursor.

        Args:
            category: a slug; empty for all.
            sort: a key of `SORTS`.
            cursor: `Page.next` of the page before; empty for the first.
            limit: products on the page, at most.

        Raises:
            errors.Invalid: the sort or the cursor is none of ours.
        """
        if sort not in SORTS:
            raise errors.Invalid(
                "{sort!r} is no order; use one of {sorts}.", sort=sort, sorts=", ".join(SORTS)
            )
        order = SORTS[sort]
        query = sa.select(*_COLUMNS, products.c.name_key)
        if category:
            query = query.where(products.c.category == category)
        if cursor:
            query = query.where(_behind(order, *cursors.decode(cursor, order.kind, str)))
        leading = order.column.desc() if order.descending else order.column
        query = query.order_by(leading, products.c.product_id).limit(limit + 1)
        with self._rows.reading() as connection:
            found = connection.execute(query).mappings().all()
        shown = found[:limit]
        more = len(found) > limit
        last = [shown[-1][order.column.name], shown[-1]["product_id"]] if more else []
        return Page(items=tuple(map(_product, shown)), next=cursors.encode(last) if more else "")

    def candidates(self, words: Sequence[str], *, any_word: bool, most: int) -> list[Candidate]:
        """Return products whose words hold every word, or any of them; at most so many."""
        tests = [products.c.search.contains(word, autoescape=True) for word in words]
        test = sa.or_(*tests) if any_word else sa.and_(*tests)
        columns = ("product_id", "name_key", "names", "brand", "search")
        query = sa.select(*(products.c[name] for name in columns)).where(test)
        query = query.order_by(products.c.name_key, products.c.product_id).limit(most)
        with self._rows.reading() as connection:
            return [_candidate(row) for row in connection.execute(query).mappings()]


def whole_catalogue(connection: sa.Connection, at_once: int) -> Iterator[Product]:
    """Yield every product in the order of ids; so many rows lie in memory together."""
    asked = sa.select(*_COLUMNS).order_by(products.c.product_id)
    for row in connection.execution_options(yield_per=at_once).execute(asked).mappings():
        yield _product(row)


def _behind(order: Sort, value: object, product_id: str) -> sa.ColumnElement[bool]:
    beyond = order.column < value if order.descending else order.column > value
    return beyond | ((order.column == value) & (products.c.product_id > product_id))


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Product]:
    query = sa.select(*_COLUMNS).where(products.c.product_id.in_(keys))
    found = connection.execute(query).mappings()
    return {row["product_id"]: _product(row) for row in found}


def _product(row: sa.RowMapping) -> Product:
    return Product(**{column.name: row[column.name] for column in _COLUMNS})


def _candidate(row: sa.RowMapping) -> Candidate:
    return Candidate(
        product_id=row["product_id"],
        name_key=row["name_key"],
        names=tuple(fold(name) for name in row["names"].values()),
        brand=fold(row["brand"]),
        search=row["search"],
    )


def _write(connection: sa.Connection, words: Sequence[Product]) -> None:
    upsert(connection, products, [values(word) | _keys(word) for word in words])


def _keys(product: Product) -> dict[str, str]:
    texts = (
        *product.names.values(),
        product.brand,
        product.product_id,
        *product.attributes.values(),
        *product.descriptions.values(),
    )
    first = fold(next(iter(product.names.values()), ""))
    return {"name_key": first[:_NAME_KEY_LENGTH], "search": fold(" ".join(texts))}
