"""Letting a customer go."""

import sqlalchemy as sa

from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.storage.rows import Rows
from comptoir.shop.tables import customers, interactions, orders


class ShopEraser:
    """Removes a customer's rows, and their name from their orders; an `Eraser` of the kernel.

    Sales stay in the books without the person (Code de commerce, art. L123-22, asks for ten
    years), and without the parcel's number, from which a carrier could name them.
    """

    name = "shop"

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def erase(self, customer: str) -> Erased:
        """Forget a customer; nothing there is no error."""
        detached = {"customer_id": "", "carrier": "", "tracking": ""}
        statements = (
            sa.delete(customers).where(customers.c.customer_id == customer),
            sa.delete(interactions).where(interactions.c.customer_id == customer),
            sa.update(orders).where(orders.c.customer_id == customer).values(detached),
        )
        with self._rows.writing() as connection:
            count = sum(connection.execute(statement).rowcount for statement in statements)
        return Erased(store="shop", what="profile, interactions, names on orders", count=count)
