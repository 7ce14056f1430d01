"""Everything that customers did with products, for those who learn from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.shop.model import Customer, InteractionKind, OrderStatus, Product
from comptoir.shop.store.products import whole_catalogue
from comptoir.shop.tables import customers, interactions, order_lines, orders

_AT_ONCE = 5_000
"""Rows that lie in memory together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """One act of a customer on a product."""

    customer_id: str
    """The pseudonym."""
    product_id: str
    kind: InteractionKind
    at: datetime
    paid_minor: int | None = None
    """What a purchase was worth, quantity included; None where the shop's orders do not say."""


class Dealings:
    """Streams whole tables; nothing is held but some rows.

    Args:
        rows: the database.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def products(self) -> Iterator[Product]:
        """Yield the catalogue."""
        with self._rows.reading() as connection:
            yield from whole_catalogue(connection, _AT_ONCE)

    def customers(self) -> Iterator[Customer]:
        """Yield everyone who has an account."""
        asked = sa.select(customers).order_by(customers.c.customer_id)
        with self._rows.reading() as connection:
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(asked).mappings():
                yield Customer(**row)

    def acts(self) -> Iterator[Dealing]:
        """Yield what was bought, by the orders, then what visits tell; a sale is told once.

        Orders that were cancelled, and those whose customer was erased, are left out.
        """
        with self._rows.reading() as connection:
            reader = connection.execution_options(yield_per=_AT_ONCE)
            for row in reader.execute(_sold()).mappings():
                yield Dealing(
                    kind=InteractionKind.PURCHASE,
                    customer_id=row["customer_id"],
                    product_id=row["product_id"],
                    at=row["validated_at"],
                    paid_minor=row["paid_minor"],
                )
            for row in reader.execute(_visited()).mappings():
                yield Dealing(**{**row, "kind": InteractionKind(row["kind"])})


def _sold() -> sa.Select[tuple[str, str, datetime, int]]:
    paid = (order_lines.c.quantity * order_lines.c.unit_price_minor).label("paid_minor")
    one = orders.c
    return (
        sa.select(one.customer_id, order_lines.c.product_id, one.validated_at, paid)
        .join(order_lines, order_lines.c.order_id == one.order_id)
        .where(one.customer_id != "", one.status != OrderStatus.CANCELLED.value)
    )


def _visited() -> sa.Select[tuple[str, str, str, datetime]]:
    """Return what visits tell, without the purchases that an order tells better."""
    one = interactions.c
    ordered = (
        sa.select(orders.c.order_id)
        .join(order_lines, order_lines.c.order_id == orders.c.order_id)
        .where(orders.c.customer_id == one.customer_id, order_lines.c.product_id == one.product_id)
        .exists()
    )
    bought = one.kind == InteractionKind.PURCHASE.value
    return sa.select(one.customer_id, one.product_id, one.kind, one.at).where(
        sa.not_(bought & ordered)
    )
