"""Customers as rows: a pseudonym and what is not personal."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.shop.model import Customer, Kept
from comptoir.shop.store.keeping import keep, values
from comptoir.shop.tables import customers


class CustomerStore:
    """The people who buy, by pseudonym."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, words: Iterable[Customer]) -> Kept:
        """Insert or replace."""
        return keep(self._rows, words, key=lambda it: it.customer_id, known=_known, write=_write)

    def get(self, customer_id: str) -> Customer | None:
        with self._rows.reading() as connection:
            return _known(connection, [customer_id]).get(customer_id)

    def count(self) -> int:
        with self._rows.reading() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(customers)) or 0)


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Customer]:
    query = sa.select(customers).where(customers.c.customer_id.in_(keys))
    found = connection.execute(query).mappings()
    return {row["customer_id"]: Customer(**row) for row in found}


def _write(connection: sa.Connection, words: Sequence[Customer]) -> None:
    upsert(connection, customers, [values(word) for word in words])
