"""What could be labelled: requests and examples that nobody has labelled, or is asked about."""

from collections.abc import Iterable

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.annotation.model import ItemState
from comptoir.routing.model import Request, RequestState
from comptoir.routing.store.requests import to_request

_SCOPE = 500


def unlabelled(rows: Rows, state: str = "") -> list[str]:
    """Return the ids of live requests that no person has settled and no open round asks about.

    Args:
        rows: the database.
        state: waiting or routed; empty for both.
    """
    requests = tables.requests
    query = sa.select(requests.c.request_id).where(
        requests.c.state != RequestState.SETTLED.value,
        ~sa.exists(_busy().where(tables.items.c.subject == requests.c.request_id)),
    )
    query = query.where(requests.c.state == state) if state else query
    with rows.reading() as connection:
        return list(connection.scalars(query.order_by(requests.c.request_id)))


def busy(rows: Rows, subjects: Iterable[str]) -> set[str]:
    """Return which of these have been labelled, or are asked about in an open round."""
    known, found = list(subjects), set[str]()
    with rows.reading() as connection:
        for start in range(0, len(known), _SCOPE):
            scope = tables.items.c.subject.in_(known[start : start + _SCOPE])
            found.update(connection.scalars(_busy().where(scope)))
    return found


def requests(rows: Rows, request_ids: Iterable[str]) -> list[Request]:
    """Return requests, oldest first."""
    known, found = list(request_ids), list[Request]()
    table = tables.requests
    with rows.reading() as connection:
        for start in range(0, len(known), _SCOPE):
            query = sa.select(table).where(table.c.request_id.in_(known[start : start + _SCOPE]))
            found += [to_request(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: one.request_id)


def _busy() -> sa.Select[tuple[str]]:
    items, rounds = tables.items, tables.rounds
    together = items.c.round_id == rounds.c.round_id
    settled = items.c.state == ItemState.SETTLED.value
    return (
        sa.select(items.c.subject)
        .join(rounds, together)
        .where(settled | rounds.c.closed_at.is_(None))
    )
