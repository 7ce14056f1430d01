"""What people have said of requests and other texts, as the next data set takes it."""

from dataclasses import dataclass

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.annotation.model import Item, ItemState, Label
from comptoir.routing.model import Correction, Request
from comptoir.routing.store import labels, requests, rounds


@dataclass(frozen=True, slots=True)
class Settled:
    """An item whose desk is known, and who said so."""

    item: Item
    labels: list[Label]
    """That stand, oldest first."""


def settled(rows: Rows) -> list[Settled]:
    """Return the items of all rounds whose desk is known, in the order in which they were made."""
    table = tables.items
    query = sa.select(table).where(
        table.c.state == ItemState.SETTLED.value, table.c.desk.is_not(None)
    )
    with rows.reading() as connection:
        found = [
            rounds.to_item(row)
            for row in connection.execute(query.order_by(table.c.item_id)).mappings()
        ]
    said = labels.of_items(rows, [one.item_id for one in found])
    return [Settled(one, said.get(one.item_id, [])) for one in found]


def corrected(rows: Rows) -> list[tuple[Request, Correction]]:
    """Return the requests that a person has given a desk, with the newest word of each."""
    table, laid = tables.requests, tables.corrections
    mine = sa.select(laid.c.request_id)
    query = sa.select(table).where(table.c.request_id.in_(mine)).order_by(table.c.request_id)
    with rows.reading() as connection:
        found = [requests.to_request(row) for row in connection.execute(query).mappings()]
    said = requests.corrections_of(rows, [one.request_id for one in found])
    return [(one, said[one.request_id]) for one in found if one.request_id in said]


def received(rows: Rows, request_ids: list[str]) -> dict[str, Request]:
    """Return those of the requests that there are, by id."""
    table, found = tables.requests, {}
    with rows.reading() as connection:
        for start in range(0, len(request_ids), 500):
            mine = table.c.request_id.in_(request_ids[start : start + 500])
            for row in connection.execute(sa.select(table).where(mine)).mappings():
                found[row["request_id"]] = requests.to_request(row)
    return found
