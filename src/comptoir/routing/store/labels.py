"""What people said of items as rows, and who has which item on screen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, insert_missing, upsert
from comptoir.routing import tables
from comptoir.routing.annotation.model import Item, ItemState, Label, Mode, Verdict
from comptoir.routing.store.rounds import to_item

_SCOPE = 500


def add(connection: sa.Connection, once: str, **values: Any) -> tuple[Label, bool]:
    """Keep what somebody said, and return it and whether it is new.

    Args:
        connection: a `rows.writing()` connection.
        once: a name of its own for what is said once; said again under it, the first is returned.
        values: the other columns.
    """
    table = tables.labels
    new = insert_missing(connection, table, values | {"once": once})
    row = connection.execute(sa.select(table).where(table.c.once == once)).mappings().one()
    return _label(row), bool(new)


def under(connection: sa.Connection, once: str) -> Label | None:
    """Return what was said under a name, or None."""
    query = sa.select(tables.labels).where(tables.labels.c.once == once)
    row = connection.execute(query).mappings().first()
    return _label(row) if row else None


def undo(connection: sa.Connection, label_id: int, at: datetime) -> bool:
    """Take a label back; return whether it stood."""
    table = tables.labels
    mine = (table.c.label_id == label_id) & table.c.undone_at.is_(None)
    return bool(connection.execute(sa.update(table).where(mine).values(undone_at=at)).rowcount)


def last_of(
    connection: sa.Connection, annotator: str, round_id: str = "", mode: Mode | None = None
) -> Label | None:
    """Return the newest label of an annotator that stands.

    Args:
        connection: of the database.
        annotator: whose.
        round_id: only in this round.
        mode: only one that was given so.
    """
    table, items = tables.labels, tables.items
    query = sa.select(table).where(table.c.annotator == annotator, table.c.undone_at.is_(None))
    if round_id:
        inside = sa.select(items.c.item_id).where(items.c.round_id == round_id)
        query = query.where(table.c.item_id.in_(inside))
    query = query.where(table.c.mode == mode.value) if mode else query
    row = connection.execute(query.order_by(table.c.label_id.desc()).limit(1)).mappings().first()
    return _label(row) if row else None


def of_item(connection: sa.Connection, item_id: str) -> list[Label]:
    """Return the labels of an item that stand, oldest first, as a transaction sees them."""
    table = tables.labels
    mine = sa.select(table).where(table.c.item_id == item_id, table.c.undone_at.is_(None))
    found = connection.execute(mine.order_by(table.c.label_id)).mappings()
    return [_label(row) for row in found]


def of_items(
    rows: Rows, item_ids: Iterable[str], *, undone: bool = False
) -> dict[str, list[Label]]:
    """Return the labels of each item that has any, oldest first.

    Args:
        rows: the database.
        item_ids: of which items.
        undone: whether those that were taken back are told too.
    """
    table, known = tables.labels, list(item_ids)
    found: dict[str, list[Label]] = {}
    with rows.reading() as connection:
        for start in range(0, len(known), _SCOPE):
            query = sa.select(table).where(table.c.item_id.in_(known[start : start + _SCOPE]))
            query = query if undone else query.where(table.c.undone_at.is_(None))
            for row in connection.execute(query.order_by(table.c.label_id)).mappings():
                found.setdefault(row["item_id"], []).append(_label(row))
    return found


def of_round(rows: Rows, round_id: str, *, undone: bool = False) -> list[Label]:
    """Return the labels of a round, oldest first."""
    table, items = tables.labels, tables.items
    inside = sa.select(items.c.item_id).where(items.c.round_id == round_id)
    query = sa.select(table).where(table.c.item_id.in_(inside)).order_by(table.c.label_id)
    query = query if undone else query.where(table.c.undone_at.is_(None))
    with rows.reading() as connection:
        return [_label(row) for row in connection.execute(query).mappings()]


def counted(connection: sa.Connection, round_id: str, annotator: str, mode: Mode) -> int:
    """Count what an annotator has said in a round, and not taken back."""
    table, items = tables.labels, tables.items
    query = (
        sa.select(sa.func.count())
        .select_from(table.join(items, table.c.item_id == items.c.item_id))
        .where(table.c.annotator == annotator, table.c.undone_at.is_(None))
        .where(items.c.round_id == round_id, table.c.mode == mode.value)
    )
    return int(connection.scalar(query) or 0)


def hold(connection: sa.Connection, item_id: str, annotator: str, until: datetime) -> None:
    """Keep an item for an annotator until a moment."""
    values = {"item_id": item_id, "annotator": annotator, "until": until}
    upsert(connection, tables.holds, values)


def release(connection: sa.Connection, item_id: str, annotator: str) -> None:
    """Let an item go that was kept for an annotator, if it was."""
    table = tables.holds
    mine = (table.c.item_id == item_id) & (table.c.annotator == annotator)
    connection.execute(sa.delete(table).where(mine))


def held_by(
    connection: sa.Connection, item_id: str, now: datetime, *, besides: str = ""
) -> tuple[str, ...]:
    """Return who has an item on screen, besides somebody."""
    table = tables.holds
    query = sa.select(table.c.annotator).where(table.c.item_id == item_id, table.c.until > now)
    query = query.where(table.c.annotator != besides)
    return tuple(connection.scalars(query.order_by(table.c.annotator)))


def next_item(
    connection: sa.Connection, round_id: str, annotator: str, each: int, now: datetime
) -> Item | None:
    """Return the first open item that an annotator has not spoken of and that lacks labels.

    One that the annotator has on screen comes first. Whoever asks holds the lock of the round, so
    that no two are given the last free place of an item.

    Args:
        connection: a `rows.writing()` connection.
        round_id: of which round.
        annotator: who asks.
        each: how many people label an item.
        now: until when holds must last to count.
    """
    items, said, held = tables.items, tables.labels, tables.holds
    standing = (said.c.item_id == items.c.item_id) & said.c.undone_at.is_(None)
    mine = sa.exists().where(standing, said.c.annotator == annotator)
    labels = _count(said, standing & (said.c.verdict != Verdict.SKIPPED.value))
    live = (held.c.item_id == items.c.item_id) & (held.c.until > now)
    others = _count(held, live & (held.c.annotator != annotator))
    own = sa.exists().where(live, held.c.annotator == annotator)
    query = (
        sa.select(items)
        .where(items.c.round_id == round_id, items.c.state == ItemState.OPEN.value)
        .where(~mine, labels + others < each)
        .order_by(sa.case((own, 0), else_=1), items.c.place)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return to_item(row) if row else None


def _count(table: sa.Table, where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(where).scalar_subquery()


def _label(row: sa.RowMapping) -> Label:
    told = dict(row)
    del told["once"]
    return Label(**told | {"verdict": Verdict(row["verdict"]), "mode": Mode(row["mode"])})
