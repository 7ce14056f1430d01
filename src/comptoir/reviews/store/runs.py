"""Rows of runs and their stages, and the pointer that publishes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.reviews import tables
from comptoir.reviews.model import Publication, Run, RunState, Stage, StageRecord

_ORDER = sa.tuple_(tables.runs.c.started_at, tables.runs.c.run_id)
# Not by id: runs that the calendar starts are named after their hour.
_NEWEST = (tables.runs.c.started_at.desc(), tables.runs.c.run_id.desc())


def begin(rows: Rows, run_id: str, options: Mapping[str, object], at: datetime) -> None:
    """Write a run down; once is enough."""
    with rows.writing() as connection:
        if connection.scalar(sa.select(tables.runs.c.run_id).where(tables.runs.c.run_id == run_id)):
            return
        connection.execute(
            tables.runs.insert().values(
                run_id=run_id,
                state=RunState.RUNNING.value,
                reason="",
                started_at=at,
                options=dict(options),
                taxonomy="",
                model="",
                scorer="",
                rows_changed=0,
            )
        )


def update(rows: Rows, run_id: str, **values: Any) -> None:
    with rows.writing() as connection:
        connection.execute(
            tables.runs.update().where(tables.runs.c.run_id == run_id).values(**values)
        )


def record(rows: Rows, stage: StageRecord) -> None:
    """Keep what a stage did; a stage that is done again replaces its record."""
    values = {name: getattr(stage, name) for name in tables.stages.c.keys()}  # noqa: SIM118 - columns
    with rows.writing() as connection:
        upsert(connection, tables.stages, values | {"stage": stage.stage.value})


def get(rows: Rows, run_id: str) -> Run:
    """Return a run with its stages.

    Raises:
        errors.NotFound: there is none with that id.
    """
    found = _select(rows, sa.select(tables.runs).where(tables.runs.c.run_id == run_id))
    if not found:
        raise errors.NotFound(
            "There is no run {run_id}; `comptoir reviews runs` lists them.", run_id=run_id
        )
    return found[0]


def known(rows: Rows, run_id: str) -> bool:
    """Tell whether a run has been written down."""
    query = sa.select(tables.runs.c.run_id).where(tables.runs.c.run_id == run_id)
    with rows.reading() as connection:
        return connection.scalar(query) is not None


def recent(
    rows: Rows, limit: int = 50, before: str = "", state: RunState | None = None
) -> list[Run]:
    """Return runs, newest first.

    Args:
        rows: where they are.
        limit: at most so many.
        before: the id where the page before ended.
        state: only those that stand so.
    """
    query = sa.select(tables.runs)
    if before:
        query = query.where(_older_than(before))
    if state:
        query = query.where(tables.runs.c.state == state.value)
    return _select(rows, query.order_by(*_NEWEST).limit(limit))


def before(rows: Rows, run_id: str) -> str:
    """Return the id of the run before a run, or an empty text."""
    found = recent(rows, 1, run_id)
    return found[0].run_id if found else ""


def last_published(rows: Rows) -> Run | None:
    """Return the newest run that ended well, whether or not anything changed."""
    good = (RunState.PUBLISHED.value, RunState.UNCHANGED.value)
    query = sa.select(tables.runs).where(tables.runs.c.state.in_(good))
    found = _select(rows, query.order_by(*_NEWEST).limit(1))
    return found[0] if found else None


def running(rows: Rows) -> Run | None:
    query = sa.select(tables.runs).where(tables.runs.c.state == RunState.RUNNING.value)
    found = _select(rows, query.order_by(*_NEWEST).limit(1))
    return found[0] if found else None


def publication(connection: sa.Connection) -> Publication | None:
    """Return where the pointer stands, or None before the first run."""
    found = connection.execute(sa.select(tables.publication)).mappings().first()
    if not found:
        return None
    return Publication(
        generation=found["generation"], run_id=found["run_id"], published_at=found["published_at"]
    )


def point(connection: sa.Connection, publication: Publication) -> None:
    """Move the pointer; readers see the new state from the next read on."""
    upsert(
        connection,
        tables.publication,
        {
            "slot": 1,
            "generation": publication.generation,
            "run_id": publication.run_id,
            "published_at": publication.published_at,
            "revision": revision(connection) + 1,
        },
    )


def touch(connection: sa.Connection) -> None:
    """Say that what is served has changed though the pointer has not moved, as after an erasure."""
    table = tables.publication
    connection.execute(table.update().values(revision=table.c.revision + 1))


def revision(connection: sa.Connection) -> int:
    """Return a number that grows when what the pointer shows changes; 0 before the first run."""
    return int(connection.scalar(sa.select(tables.publication.c.revision)) or 0)


def _older_than(run_id: str) -> sa.Exists:
    """Return what holds of the runs that began before a run; of none when nobody knows it."""
    other = tables.runs.alias()
    place = sa.tuple_(other.c.started_at, other.c.run_id)
    return sa.exists().where(other.c.run_id == run_id, place > _ORDER)


def _select(rows: Rows, query: sa.Select[Any]) -> list[Run]:
    with rows.reading() as connection:
        found = list(connection.execute(query).mappings())
        ids = [row["run_id"] for row in found]
        stages = sa.select(tables.stages).where(tables.stages.c.run_id.in_(ids))
        by_run: dict[str, list[StageRecord]] = {run_id: [] for run_id in ids}
        for row in connection.execute(stages).mappings():
            by_run[row["run_id"]].append(StageRecord(**{**row, "stage": Stage(row["stage"])}))
    order = list(Stage)
    return [
        Run(
            **{**row, "state": RunState(row["state"])},
            stages=tuple(sorted(by_run[row["run_id"]], key=lambda one: order.index(one.stage))),
        )
        for row in found
    ]
