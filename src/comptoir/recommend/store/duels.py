"""Duels as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend import tables
from comptoir.recommend.evidence.duel import Arm, Duel, DuelKind
from comptoir.recommend.store.resources import alone

_TABLE, _COLUMNS = tables.duels, tables.duels.c


def start(rows: Rows, duel: Duel) -> None:
    """Keep a new duel.

    Raises:
        errors.Conflict: its campaign has one that runs, or the name is taken in its group.
    """
    with rows.writing() as connection:
        alone(connection)
        running = (_COLUMNS.source_id == duel.source_id) & _COLUMNS.ended_at.is_(None)
        named = (_COLUMNS.group_id == duel.group_id) & (_COLUMNS.name == duel.name)
        wanted = sa.select(_COLUMNS.name).where(running | named)
        taken = connection.execute(wanted).scalar()
        if taken is not None:
            raise errors.Conflict(
                "The duel {taken} has that name, or runs on that campaign. End it, or choose "
                "another.",
                taken=taken,
            )
        row = {
            "duel_id": duel.duel_id,
            "group_id": duel.group_id,
            "source_id": duel.source_id,
            "name": duel.name,
            "kind": duel.kind.value,
            "arms": [one.told() for one in duel.arms],
            "started_at": duel.started_at,
            "ended_at": None,
        }
        connection.execute(sa.insert(_TABLE).values(**row))


def end(rows: Rows, duel: Duel, at: datetime) -> None:
    """Let a duel end; one that has ended stays as it is."""
    running = (_COLUMNS.duel_id == duel.duel_id) & _COLUMNS.ended_at.is_(None)
    with rows.writing() as connection:
        connection.execute(sa.update(_TABLE).where(running).values(ended_at=at))


def running(rows: Rows) -> Sequence[Duel]:
    """Return the duels that run."""
    return _some(rows, _COLUMNS.ended_at.is_(None))


def of_group(rows: Rows, group_id: str) -> Sequence[Duel]:
    """Return the duels of a group, newest first."""
    return _some(rows, _COLUMNS.group_id == group_id)


def named(rows: Rows, group_id: str, name: str) -> Duel:
    """Return a duel by its name.

    Raises:
        errors.NotFound: there is none.
    """
    found = _some(rows, (_COLUMNS.group_id == group_id) & (_COLUMNS.name == name))
    if not found:
        raise errors.NotFound("There is no duel {name} in that group.", name=name)
    return found[0]


def _some(rows: Rows, which: sa.ColumnElement[bool]) -> Sequence[Duel]:
    wanted = sa.select(_TABLE).where(which).order_by(_COLUMNS.duel_id.desc())
    with rows.reading() as connection:
        return [_duel(row) for row in connection.execute(wanted).mappings()]


def _duel(row: Mapping[Any, Any]) -> Duel:
    known = {name: row[name] for name in ("duel_id", "group_id", "source_id", "name")}
    return Duel(
        **known,
        kind=DuelKind(row["kind"]),
        arms=tuple(Arm(**one) for one in row["arms"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
