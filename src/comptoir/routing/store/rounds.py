"""Rounds of annotation and their items as rows."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.annotation.model import Guess, Item, ItemState, Mode, Round, Stream

_SCOPE = 500
"""Values in one IN list; SQLite takes 32,766 in all."""


def keep(connection: sa.Connection, made: Round, items: Sequence[Item]) -> None:
    """Keep a round with its items.

    Args:
        connection: a `rows.writing()` connection.
        made: the round.
        items: in any order; their places are.
    """
    told = asdict(made) | {"mode": made.mode.value, "annotators": list(made.annotators)}
    connection.execute(sa.insert(tables.rounds).values(**told))
    if items:
        connection.execute(sa.insert(tables.items), [_values(one) for one in items])


def get(rows: Rows, round_id: str) -> Round:
    """Return a round.

    Raises:
        errors.NotFound: there is none.
    """
    with rows.reading() as connection:
        return _round(connection, sa.select(tables.rounds), round_id)


def lock(connection: sa.Connection, round_id: str) -> Round:
    """Return a round, and let nobody else change what is in it until the transaction ends.

    Raises:
        errors.NotFound: there is none.
    """
    # On SQLite, a writer is alone anyway.
    return _round(connection, sa.select(tables.rounds).with_for_update(), round_id)


def every(rows: Rows, *, open_only: bool = False) -> list[Round]:
    """Return rounds, newest first."""
    query = sa.select(tables.rounds).order_by(tables.rounds.c.round_id.desc())
    if open_only:
        query = query.where(tables.rounds.c.closed_at.is_(None))
    with rows.reading() as connection:
        return [_to_round(row) for row in connection.execute(query).mappings()]


def close(connection: sa.Connection, round_id: str, at: datetime) -> bool:
    """Close a round; return whether it was open."""
    table = tables.rounds
    mine = (table.c.round_id == round_id) & table.c.closed_at.is_(None)
    return bool(connection.execute(sa.update(table).where(mine).values(closed_at=at)).rowcount)


def item(rows: Rows, item_id: str) -> Item:
    """Return an item.

    Raises:
        errors.NotFound: there is none.
    """
    with rows.reading() as connection:
        return item_in(connection, item_id)


def item_in(connection: sa.Connection, item_id: str) -> Item:
    """Return an item as a transaction sees it.

    Raises:
        errors.NotFound: there is none.
    """
    query = sa.select(tables.items).where(tables.items.c.item_id == item_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise errors.NotFound("There is no item {item_id} to label.", item_id=item_id)
    return to_item(row)


def items(
    rows: Rows, round_id: str, *, state: str = "", after: int = -1, limit: int | None = None
) -> list[Item]:
    """Return items of a round in the order of asking.

    Args:
        rows: the database.
        round_id: of which round.
        state: only in this state.
        after: only behind this place.
        limit: how many at most; none for all.
    """
    table = tables.items
    query = sa.select(table).where(table.c.round_id == round_id, table.c.place > after)
    query = query.where(table.c.state == state) if state else query
    with rows.reading() as connection:
        found = connection.execute(query.order_by(table.c.place).limit(limit)).mappings()
        return [to_item(row) for row in found]


def disputed(connection: sa.Connection, round_id: str = "", after: str = "") -> Item | None:
    """Return the first item of an open round that somebody has to decide, in one round or in any.

    Args:
        connection: of the database.
        round_id: only in this round.
        after: only behind this item.
    """
    table, made = tables.items, tables.rounds
    query = (
        sa.select(table)
        .join(made, made.c.round_id == table.c.round_id)
        .where(table.c.state == ItemState.DISPUTED.value, made.c.closed_at.is_(None))
        .order_by(table.c.item_id)
        .limit(1)
    )
    query = query.where(table.c.round_id == round_id) if round_id else query
    query = query.where(table.c.item_id > after) if after else query
    row = connection.execute(query).mappings().first()
    return to_item(row) if row else None


def settle(connection: sa.Connection, item_id: str, state: ItemState, desk: str | None) -> None:
    """Say how far an item is from now on."""
    mine = tables.items.c.item_id == item_id
    connection.execute(sa.update(tables.items).where(mine).values(state=state.value, desk=desk))


def counts(rows: Rows, round_id: str = "") -> dict[str, dict[ItemState, int]]:
    """Count the items of each round by state; of one round alone if it is named."""
    table = tables.items
    query = sa.select(table.c.round_id, table.c.state, sa.func.count())
    query = query.where(table.c.round_id == round_id) if round_id else query
    query = query.group_by(table.c.round_id, table.c.state)
    found: dict[str, dict[ItemState, int]] = {}
    with rows.reading() as connection:
        for name, state, count in connection.execute(query):
            found.setdefault(name, dict.fromkeys(ItemState, 0))[ItemState(state)] = count
    return found


def to_item(row: sa.RowMapping) -> Item:
    """Return what a row of `tables.items` tells."""
    told = dict(row)
    guess = told["guess"]
    return Item(
        **told
        | {
            "stream": Stream(told["stream"]),
            "state": ItemState(told["state"]),
            "guess": Guess(**guess | {"likely": tuple(guess["likely"])}) if guess else None,
        }
    )


def _values(one: Item) -> dict[str, Any]:
    return asdict(one) | {"stream": one.stream.value, "state": one.state.value}


def _round(connection: sa.Connection, query: sa.Select[Any], round_id: str) -> Round:
    mine = query.where(tables.rounds.c.round_id == round_id)
    row = connection.execute(mine).mappings().first()
    if row is None:
        raise errors.NotFound("There is no round {round_id}.", round_id=round_id)
    return _to_round(row)


def _to_round(row: sa.RowMapping) -> Round:
    return Round(**dict(row) | {"mode": Mode(row["mode"]), "annotators": tuple(row["annotators"])})
