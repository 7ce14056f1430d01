"""Orders and their lines as rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.shop.model import Kept, Order, OrderLine, OrderStatus
from comptoir.shop.store.keeping import keep, values
from comptoir.shop.tables import order_lines, orders

_NOT_SOLD = (OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.RETURNED)


class OrderStore:
    """What was bought."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, words: Iterable[Order]) -> Kept:
        """Insert or replace, lines included."""
        return keep(self._rows, words, key=lambda it: it.order_id, known=_known, write=_write)

    def get(self, order_id: str) -> Order | None:
        with self._rows.reading() as connection:
            return _known(connection, [order_id]).get(order_id)

    def of_customer(self, customer_id: str, limit: int = 50) -> list[Order]:
        """Return a customer's orders, newest first."""
        newest = (
            sa.select(orders.c.order_id)
            .where(orders.c.customer_id == customer_id)
            .order_by(orders.c.validated_at.desc(), orders.c.order_id)
            .limit(limit)
        )
        with self._rows.reading() as connection:
            order_ids = connection.scalars(newest).all()
            found = _known(connection, order_ids)
        return [found[each] for each in order_ids]

    def best_sellers(self, *, among: int, limit: int) -> list[str]:
        """Return the products that stand in most of the newest sales.

        Args:
            among: how many sales are looked at, newest first, so that the work is bounded.
            limit: products, at most.
        """
        newest = (
            sa.select(orders.c.order_id)
            .where(orders.c.status.not_in(_NOT_SOLD))
            .order_by(orders.c.validated_at.desc(), orders.c.order_id)
            .limit(among)
            .subquery()
        )
        query = (
            sa.select(order_lines.c.product_id)
            .join(newest, newest.c.order_id == order_lines.c.order_id)
            .group_by(order_lines.c.product_id)
            .order_by(sa.func.count().desc(), order_lines.c.product_id)
            .limit(limit)
        )
        with self._rows.reading() as connection:
            return list(connection.scalars(query))

    def count(self) -> int:
        with self._rows.reading() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(orders)) or 0)


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Order]:
    heads = connection.execute(sa.select(orders).where(orders.c.order_id.in_(keys))).mappings()
    lines: dict[str, list[OrderLine]] = defaultdict(list)
    wanted = sa.select(order_lines).where(order_lines.c.order_id.in_(keys))
    for row in connection.execute(wanted.order_by(order_lines.c.number)).mappings():
        line = OrderLine(
            product_id=row["product_id"],
            quantity=row["quantity"],
            unit_price_minor=row["unit_price_minor"],
        )
        lines[row["order_id"]].append(line)
    return {row["order_id"]: _order(row, lines[row["order_id"]]) for row in heads}


def _order(row: sa.RowMapping, lines: Iterable[OrderLine]) -> Order:
    head = {**row, "status": OrderStatus(row["status"])}
    return Order(lines=tuple(lines), **head)


def _write(connection: sa.Connection, words: Sequence[Order]) -> None:
    if not words:
        return
    heads = [values(word) | {"status": word.status.value} for word in words]
    for head in heads:
        del head["lines"]
    upsert(connection, orders, heads)
    gone = order_lines.c.order_id.in_([word.order_id for word in words])
    connection.execute(sa.delete(order_lines).where(gone))
    lines = [
        {"order_id": word.order_id, "number": number, **values(line)}
        for word in words
        for number, line in enumerate(word.lines, 1)
    ]
    if lines:
        connection.execute(sa.insert(order_lines), lines)
