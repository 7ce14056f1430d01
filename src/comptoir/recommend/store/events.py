"""Live events and the sessions they came in, as rows.

Readers follow the numbers of events. A number must therefore never appear below one that was seen:
SQLite has one writer at a time, and on PostgreSQL writers of events wait for one another.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.recommend import tables
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.words import DatasetType

_LOCK = 0x7265636F6D6D656E
"""The advisory lock of those who number events and puts: "recommen" in ASCII."""
_ROWS = 1_000
# What every event asks is put together once: that takes longer than SQLite takes to answer.
_AFTER = (
    sa.select(tables.events)
    .where(
        tables.events.c.group_id == sa.bindparam("of_group"),
        tables.events.c.dataset == sa.bindparam("of_dataset"),
        tables.events.c.seq > sa.bindparam("behind"),
    )
    .order_by(tables.events.c.seq)
)


def in_turn(connection: sa.Connection) -> None:
    """Wait until no other transaction gives out numbers; held to the end of this one."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def row(
    group_id: str, dataset: DatasetType, event: LiveEvent, owner: str, session: str, now: int
) -> dict[str, Any]:
    """Return an event as a row."""
    document = {
        "properties": dict(event.properties),
        "impression": list(event.impression),
        "recommendation_id": event.recommendation_id,
        "source": event.source,
    }
    return {
        "group_id": group_id,
        "dataset": dataset.value,
        "event_id": event.event_id,
        "owner": owner,
        "session": session,
        "item_id": event.item_id,
        "event_type": event.event_type,
        "sent_at": event.sent_at,
        "value": event.value,
        "document": json.dumps({name: told for name, told in document.items() if told}),
        "received_at": now,
    }


def add(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Keep events, in order; one whose id is known is left out.

    Returns:
        Group and event id of those that were new, and had an id.
    """
    statement = _added(connection.dialect.name)
    new: set[tuple[str, str]] = set()
    for start in range(0, len(rows), _ROWS):
        for group_id, event_id in connection.execute(statement, list(rows[start : start + _ROWS])):
            if event_id is not None:
                new.add((group_id, event_id))
    return new


@cache
def _added(dialect: str) -> Any:
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    one = tables.events
    return build(one).on_conflict_do_nothing().returning(one.c.group_id, one.c.event_id)


def link(connection: sa.Connection, group_id: str, sessions: Mapping[str, str]) -> None:
    """Remember who sessions turned out to be; the first who signs in stays."""
    values = [
        {"group_id": group_id, "session": session, "owner": owner}
        for session, owner in sessions.items()
        if session != owner
    ]
    insert_missing(connection, tables.sessions, values)


def links(connection: sa.Connection, group_id: str) -> dict[str, str]:
    """Return the owner of each session that is somebody's."""
    one = tables.sessions.c
    asked = sa.select(one.session, one.owner).where(one.group_id == group_id)
    return {str(session): str(owner) for session, owner in connection.execute(asked)}


def after(
    connection: sa.Connection, group_id: str, dataset: DatasetType, seq: int, limit: int = 0
) -> list[Mapping[str, Any]]:
    """Return the events behind a number, in order.

    Args:
        connection: to read with.
        group_id: whose.
        dataset: interactions or action interactions.
        seq: the last number that is known.
        limit: how many at most; 0 for all.
    """
    asked = _AFTER.limit(limit) if limit else _AFTER
    known = {"of_group": group_id, "of_dataset": dataset.value, "behind": seq}
    return [dict(row) for row in connection.execute(asked, known).mappings()]


def of_owner(
    connection: sa.Connection, group_id: str, dataset: DatasetType, owner: str, seq: int
) -> list[Mapping[str, Any]]:
    """Return the events of a user behind a number, in the order in which they happened.

    Args:
        connection: to read with.
        group_id: whose.
        dataset: interactions or action interactions.
        owner: the pseudonym; visits that turned out to be this user's are read too.
        seq: the last number that is known.
    """
    one, visit = tables.events, tables.sessions.c
    visits = sa.select(visit.session).where((visit.group_id == group_id) & (visit.owner == owner))
    asked = (
        sa.select(one)
        .where((one.c.owner == owner) | one.c.owner.in_(visits))
        .where((one.c.group_id == group_id) & (one.c.dataset == dataset.value) & (one.c.seq > seq))
        .order_by(one.c.sent_at, one.c.seq)
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def purge(rows: Rows, group_id: str, dataset: DatasetType, seq: int, received: int) -> int:
    """Drop events up to a number that came before a moment; return how many."""
    one = tables.events
    gone = sa.delete(one).where(
        (one.c.group_id == group_id)
        & (one.c.dataset == dataset.value)
        & (one.c.seq <= seq)
        & (one.c.received_at < received)
    )
    with rows.writing() as connection:
        return connection.execute(gone).rowcount
