"""Interactions as rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.shop.model import Interaction, InteractionKind, Kept
from comptoir.shop.store.keeping import keep, values
from comptoir.shop.tables import interactions

_Key = tuple[str, str, str, datetime]


class InteractionStore:
    """What visitors did."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, words: Iterable[Interaction]) -> Kept:
        """Insert those that are not there; an interaction never changes."""
        return keep(self._rows, words, key=_key, known=_known, write=_write)

    def of_customer(self, customer_id: str, limit: int = 200) -> list[Interaction]:
        """Return a customer's interactions, newest first."""
        query = (
            sa.select(interactions)
            .where(interactions.c.customer_id == customer_id)
            .order_by(interactions.c.at.desc(), interactions.c.product_id, interactions.c.kind)
            .limit(limit)
        )
        with self._rows.reading() as connection:
            return [_interaction(row) for row in connection.execute(query).mappings()]

    def count(self) -> int:
        with self._rows.reading() as connection:
            query = sa.select(sa.func.count()).select_from(interactions)
            return int(connection.scalar(query) or 0)


def _key(word: Interaction) -> _Key:
    return word.customer_id, word.product_id, word.kind.value, word.at


def _known(connection: sa.Connection, keys: Sequence[_Key]) -> dict[_Key, Interaction]:
    # The customers' acts in the batch's span of time: tuples in an IN list are slow on SQLite.
    customers = sorted({key[0] for key in keys})
    moments = [key[3] for key in keys]
    query = sa.select(interactions).where(
        interactions.c.customer_id.in_(customers),
        interactions.c.at.between(min(moments), max(moments)),
    )
    wanted = set(keys)
    found = map(_interaction, connection.execute(query).mappings())
    return {_key(word): word for word in found if _key(word) in wanted}


def _interaction(row: sa.RowMapping) -> Interaction:
    return Interaction(**{**row, "kind": InteractionKind(row["kind"])})


def _write(connection: sa.Connection, words: Sequence[Interaction]) -> None:
    upsert(connection, interactions, [values(it) | {"kind": it.kind.value} for it in words])
