"""What was attributed so far, as rows: sums that grow, and up to which event they have grown."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from comptoir.kernel.storage.rows import insert_missing
from comptoir.recommend import tables

_SUMS, _STATES = tables.attributed, tables.attributions
_KEY = ("attribution_id", "metric", "event_type", "source_key", "window_start")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionState:
    """How far an attribution is."""

    attribution_id: str
    seq: int
    """Number of the last live event that was counted."""
    published: int
    """Number of the last report; 0 for none."""
    pending: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    """Rows of that report, as long as its file may not be written."""


def state(
    connection: sa.Connection, attribution_id: str, *, lock: bool = False
) -> AttributionState | None:
    """Return how far an attribution is; None where it has not begun."""
    wanted = sa.select(_STATES).where(_STATES.c.attribution_id == attribution_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    if row is None:
        return None
    return AttributionState(
        attribution_id=row["attribution_id"],
        seq=row["seq"],
        published=row["published"],
        pending=json.loads(row["pending"]) if row["pending"] else (),
    )


def begin(connection: sa.Connection, group_id: str, attribution_id: str, moment: int) -> None:
    """Let an attribution begin with the events that came from a moment on.

    What an earlier attribution of the group has summed goes.

    Args:
        connection: writes.
        group_id: whose.
        attribution_id: of the resource.
        moment: seconds since 1970.
    """
    for table in (_SUMS, _STATES):
        old = (table.c.group_id == group_id) & (table.c.attribution_id != attribution_id)
        connection.execute(sa.delete(table).where(old))
    event = tables.events.c
    before = sa.select(sa.func.max(event.seq)).where(
        (event.group_id == group_id) & (event.received_at < moment)
    )
    row = {
        "attribution_id": attribution_id,
        "group_id": group_id,
        "seq": connection.scalar(before) or 0,
        "published": 0,
        "pending": "",
    }
    insert_missing(connection, _STATES, row)


def add(
    connection: sa.Connection,
    group_id: str,
    held: AttributionState,
    found: Sequence[Mapping[str, Any]],
    seq: int,
) -> bool:
    """Add to the sums, and say up to which event they have now grown, in one transaction.

    Args:
        connection: writes.
        group_id: whose.
        held: how far it was when `found` was computed.
        found: rows of `metrics.CONTRIBUTIONS`.
        seq: number of the last event in them.

    Returns:
        False when someone else has counted these meanwhile; nothing is then added.
    """
    now = state(connection, held.attribution_id, lock=True)
    if now is None or now.seq != held.seq:
        return False
    rows = [
        dict(one)
        | {
            "attribution_id": held.attribution_id,
            "group_id": group_id,
            "source_key": hashlib.sha256(one["source"].encode()).hexdigest()[:32],
            "published": 0.0,
        }
        for one in found
    ]
    if rows:
        build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        insert = build(_SUMS)
        grown = {"value": _SUMS.c.value + insert.excluded.value}
        connection.execute(
            insert.on_conflict_do_update(index_elements=list(_KEY), set_=grown), rows
        )
    _change(connection, held.attribution_id, seq=seq)
    return True


def take_report(connection: sa.Connection, attribution_id: str, before: int) -> bool:
    """Set aside, as one report, what windows have grown by since the last one.

    Args:
        connection: writes.
        attribution_id: of the resource.
        before: only windows that began before this moment, seconds since 1970.

    Returns:
        Whether there is anything to report.
    """
    now = state(connection, attribution_id, lock=True)
    if now is None or now.pending:
        return bool(now)
    grown = (
        (_SUMS.c.attribution_id == attribution_id)
        & (_SUMS.c.window_start < before)
        & (_SUMS.c.value != _SUMS.c.published)
    )
    wanted = sa.select(_SUMS).where(grown)
    wanted = wanted.order_by(_SUMS.c.window_start, _SUMS.c.metric, _SUMS.c.source)
    rows = [_grown(row) for row in connection.execute(wanted).mappings()]
    if not rows:
        return False
    connection.execute(sa.update(_SUMS).where(grown).values(published=_SUMS.c.value))
    _change(connection, attribution_id, published=now.published + 1, pending=json.dumps(rows))
    return True


def reported(connection: sa.Connection, attribution_id: str, number: int) -> None:
    """Let go of a report whose file is written."""
    mine = (_STATES.c.attribution_id == attribution_id) & (_STATES.c.published == number)
    connection.execute(sa.update(_STATES).where(mine).values(pending=""))


def sums(
    connection: sa.Connection, group_id: str, since: int = 0, until: int = 2**62
) -> list[dict[str, Any]]:
    """Return the sums of a group by metric and source.

    Args:
        connection: reads.
        group_id: whose.
        since: only windows from this moment on, seconds since 1970.
        until: only windows that began before this one.
    """
    columns = (_SUMS.c.metric, _SUMS.c.event_type, _SUMS.c.math_function, _SUMS.c.source)
    within = (_SUMS.c.window_start >= since) & (_SUMS.c.window_start < until)
    wanted = (
        sa.select(*columns, sa.func.sum(_SUMS.c.value).label("value"))
        .where((_SUMS.c.group_id == group_id) & within)
        .group_by(*columns)
        .order_by(_SUMS.c.metric, _SUMS.c.source)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]


def counted_up_to(connection: sa.Connection, group_id: str) -> int:
    """Return the number of the last event that a group's attribution counted; without, any."""
    wanted = sa.select(sa.func.min(_STATES.c.seq)).where(_STATES.c.group_id == group_id)
    found = connection.scalar(wanted)
    return sys.maxsize if found is None else int(found)


def end(connection: sa.Connection, group_id: str) -> None:
    """Take away what was summed for a group."""
    for table in (_SUMS, _STATES):
        connection.execute(sa.delete(table).where(table.c.group_id == group_id))


def _change(connection: sa.Connection, attribution_id: str, **values: Any) -> None:
    mine = _STATES.c.attribution_id == attribution_id
    connection.execute(sa.update(_STATES).where(mine).values(**values))


def _grown(row: Mapping[Any, Any]) -> dict[str, Any]:
    kept = ("metric", "event_type", "math_function", "source", "window_start")
    return {name: row[name] for name in kept} | {"value": row["value"] - row["published"]}
