"""Letting a customer go."""

import sqlalchemy as sa

from comptoir.kernel.clock import Clock
from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.redacting import forget


class RoutingEraser:
    """Removes a customer's requests and all that was said of them; an `Eraser` of the kernel."""

    name = "routing"

    def __init__(self, rows: Rows, blobs: Blobs, clock: Clock) -> None:
        self._rows = rows
        self._blobs = blobs
        self._clock = clock

    def erase(self, customer: str) -> Erased:
        """Forget a customer; nothing there is no error."""
        requests = tables.requests
        mine = sa.select(requests.c.request_id).where(requests.c.customer_id == customer)
        with self._rows.reading() as connection:
            subjects = set(connection.scalars(mine))
        # First, while the requests are there to be found again if this is interrupted.
        forget(self._rows, self._blobs, subjects, self._clock())
        with self._rows.writing() as connection:
            items = sa.select(tables.items.c.item_id).where(tables.items.c.subject.in_(mine))
            for table in (tables.labels, tables.holds):
                connection.execute(sa.delete(table).where(table.c.item_id.in_(items)))
            connection.execute(sa.delete(tables.items).where(tables.items.c.subject.in_(mine)))
            for table in (tables.predictions, tables.corrections):
                connection.execute(sa.delete(table).where(table.c.request_id.in_(mine)))
            gone = sa.delete(requests).where(requests.c.customer_id == customer)
            count = connection.execute(gone).rowcount
        return Erased(store="routing", what="requests, decisions, labels, examples", count=count)
