"""Rows of imports."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.reviews import tables
from comptoir.reviews.model import Import

_READING, _FINISHED, _FAILED, _DROPPED = "reading", "finished", "failed", "dropped"


def begin(
    rows: Rows, *, job_id: str, path: str, fingerprint: str, format: str, at: datetime
) -> int:
    """Return the number of the job's import of this file; a second call finds the first one's."""
    table = tables.imports
    with rows.writing() as connection:
        mine = sa.select(table.c.import_id).where(
            table.c.job_id == job_id, table.c.fingerprint == fingerprint
        )
        if (known := connection.scalar(mine)) is not None:
            return int(known)
        nothing = dict.fromkeys(("rows_read", "rows_new", "rows_changed", "rows_unchanged"), 0)
        made = connection.execute(
            table.insert().values(
                job_id=job_id,
                path=path,
                fingerprint=fingerprint,
                format=format,
                state=_READING,
                rejected={},
                bytes=0,
                started_at=at,
                **nothing,
            )
        )
        return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def finish(rows: Rows, import_id: int, counts: dict[str, Any], at: datetime) -> None:
    """Keep the counts and let the next run take the import.

    Raises:
        errors.Conflict: its rows were dropped after it had failed.
    """
    if get(rows, import_id).state == _DROPPED:
        raise errors.Conflict(
            "What import {import_id} had read is gone; import the file again.", import_id=import_id
        )
    _set(rows, import_id, state=_FINISHED, finished_at=at, **counts)


def fail(rows: Rows, import_id: int, at: datetime) -> None:
    """Mark an import whose file turned out unreadable; no run takes it."""
    _set(rows, import_id, state=_FAILED, finished_at=at)


def failed(rows: Rows) -> list[int]:
    """Return the imports whose rows lie in bronze though their file broke off."""
    return _in_state(rows, _FAILED)


def finished(rows: Rows) -> list[int]:
    """Return the imports that were read to their end."""
    return _in_state(rows, _FINISHED)


def drop(rows: Rows, import_id: int) -> None:
    """Say that the rows of a failed import are gone."""
    _set(rows, import_id, state=_DROPPED)


def finished_with(rows: Rows, fingerprint: str, path: str) -> Import | None:
    """Return the newest finished import of the same bytes.

    None as well when the path has held other bytes since: the file has gone back to what it was.
    """
    table = tables.imports
    done = sa.select(table).where(table.c.state == _FINISHED).order_by(table.c.import_id.desc())
    with rows.reading() as connection:
        same = done.where(table.c.fingerprint == fingerprint)
        found = connection.execute(same.limit(1)).mappings().first()
        last = connection.execute(done.where(table.c.path == path).limit(1)).mappings().first()
    if last and last["fingerprint"] != fingerprint:
        return None
    return _import(found) if found else None


def pending(rows: Rows, *, full: bool = False, since: datetime | None = None) -> list[int]:
    """Return the finished imports that no run has published; all of them when `full`."""
    table = tables.imports
    query = sa.select(table.c.import_id).where(table.c.state == _FINISHED)
    if not full:
        query = query.where(table.c.run_id.is_(None))
    if since:
        query = query.where(table.c.finished_at >= since)
    with rows.reading() as connection:
        return list(connection.scalars(query.order_by(table.c.import_id)))


def get(rows: Rows, import_id: int) -> Import:
    """Return an import.

    Raises:
        errors.NotFound: there is none with that number.
    """
    with rows.reading() as connection:
        query = sa.select(tables.imports).where(tables.imports.c.import_id == import_id)
        found = connection.execute(query).mappings().first()
    if not found:
        raise errors.NotFound("There is no import {import_id}.", import_id=import_id)
    return _import(found)


def of_run(rows: Rows, run_id: str) -> list[Import]:
    """Return the imports that a run published, oldest first."""
    return _many(rows, tables.imports.c.run_id == run_id)


def some(rows: Rows, import_ids: list[int]) -> list[Import]:
    """Return these imports, oldest first."""
    return _many(rows, tables.imports.c.import_id.in_(import_ids))


def recent(rows: Rows, limit: int = 50) -> list[Import]:
    """Return the newest imports, newest first."""
    query = sa.select(tables.imports).order_by(tables.imports.c.import_id.desc()).limit(limit)
    with rows.reading() as connection:
        return [_import(row) for row in connection.execute(query).mappings()]


def rejected_in(imports: list[Import]) -> Counter[str]:
    """Add up the rejects by reason."""
    total: Counter[str] = Counter()
    for one in imports:
        total.update(one.rejected)
    return total


def _many(rows: Rows, condition: sa.ColumnElement[bool]) -> list[Import]:
    query = sa.select(tables.imports).where(condition).order_by(tables.imports.c.import_id)
    with rows.reading() as connection:
        return [_import(row) for row in connection.execute(query).mappings()]


def _in_state(rows: Rows, state: str) -> list[int]:
    table = tables.imports
    with rows.reading() as connection:
        return list(connection.scalars(sa.select(table.c.import_id).where(table.c.state == state)))


def _set(rows: Rows, import_id: int, **values: Any) -> None:
    table = tables.imports
    with rows.writing() as connection:
        connection.execute(table.update().where(table.c.import_id == import_id).values(**values))


def _import(row: sa.RowMapping) -> Import:
    return Import(**row)
