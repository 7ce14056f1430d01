"""What each import read, kept and refused, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.recommend import tables


class ImportMode(StrEnum):
    """What becomes of what was imported before; what was put live stays in both."""

    FULL = "FULL"
    INCREMENTAL = "INCREMENTAL"


class ImportState(StrEnum):
    """How an import stands."""

    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import of one file or folder."""

    import_id: str
    group_id: str
    dataset: str
    mode: ImportMode
    state: ImportState
    source: str
    rows_read: int
    rows_kept: int
    rejected: Mapping[str, int]
    """Rows by reason."""
    reason: str
    """Why it failed."""
    started_at: datetime
    finished_at: datetime | None


def begin(
    rows: Rows,
    *,
    import_id: str,
    group_id: str,
    dataset: str,
    mode: ImportMode,
    source: str,
    at: datetime,
) -> None:
    """Write down that an import begins; a second time changes nothing."""
    values: dict[str, Any] = {
        "import_id": import_id,
        "group_id": group_id,
        "dataset": dataset,
        "mode": mode.value,
        "state": ImportState.READING.value,
        "source": source,
        "rows_read": 0,
        "rows_kept": 0,
        "rejected": {},
        "reason": "",
        "started_at": at,
    }
    with rows.writing() as connection:
        insert_missing(connection, tables.imports, values)


def update(rows: Rows, import_id: str, **values: Any) -> None:
    """Change columns of an import."""
    change = sa.update(tables.imports).where(tables.imports.c.import_id == import_id)
    with rows.writing() as connection:
        connection.execute(change.values(**values))


def get(rows: Rows, import_id: str) -> ImportRecord:
    """Return an import.

    Raises:
        errors.NotFound: there is none.
    """
    found = _some(rows, tables.imports.c.import_id == import_id, 1)
    if not found:
        raise errors.NotFound("There is no import {import_id}.", import_id=import_id)
    return found[0]


def recent(rows: Rows, group_id: str, limit: int = 50) -> Sequence[ImportRecord]:
    """Return the imports of a group, newest first."""
    return _some(rows, tables.imports.c.group_id == group_id, limit)


def _some(rows: Rows, which: sa.ColumnElement[bool], limit: int) -> Sequence[ImportRecord]:
    wanted = sa.select(tables.imports).where(which)
    wanted = wanted.order_by(tables.imports.c.started_at.desc()).limit(limit)
    with rows.reading() as connection:
        found = connection.execute(wanted).mappings().all()
    return [
        ImportRecord(
            **dict(row) | {"mode": ImportMode(row["mode"]), "state": ImportState(row["state"])}
        )
        for row in found
    ]
