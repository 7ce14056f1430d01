"""Versions of what annotators go by as rows."""

from dataclasses import asdict

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.annotation.model import Guideline


def keep(
    connection: sa.Connection, asked: Guideline, *, seen: int | None = None
) -> tuple[Guideline, bool]:
    """Keep guidelines as the next version, and say whether they are new.

    Args:
        connection: a `rows.writing()` connection.
        asked: its version is not read; the same words again are the version that there is.
        seen: the version that the change began from; none to overwrite whatever there is.

    Raises:
        errors.Conflict: somebody else has changed them since.
    """
    before = newest_in(connection)
    now = before.version if before else 0
    if before and (before.texts, before.confusions) == (asked.texts, asked.confusions):
        return before, False
    if seen is not None and seen != now:
        raise errors.Conflict(
            "The guidelines have changed since: you began from version {seen}, there is {now}. "
            "Look at them, and change them again.",
            seen=seen,
            now=now,
        )
    told = asdict(asked) | {"version": now + 1, "confusions": list(asked.confusions)}
    connection.execute(sa.insert(tables.guidelines).values(**told))
    return get_in(connection, now + 1), True


def newest(rows: Rows) -> Guideline | None:
    """Return the guidelines as they are now, or None where nobody has written any."""
    with rows.reading() as connection:
        return newest_in(connection)


def newest_in(connection: sa.Connection) -> Guideline | None:
    """Return the newest guidelines as a transaction sees them."""
    table = tables.guidelines
    query = sa.select(table).order_by(table.c.version.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return _guideline(row) if row else None


def get(rows: Rows, version: int) -> Guideline:
    """Return a version.

    Raises:
        errors.NotFound: there is none.
    """
    with rows.reading() as connection:
        return get_in(connection, version)


def get_in(connection: sa.Connection, version: int) -> Guideline:
    """Return a version as a transaction sees it.

    Raises:
        errors.NotFound: there is none.
    """
    table = tables.guidelines
    row = connection.execute(sa.select(table).where(table.c.version == version)).mappings().first()
    if row is None:
        raise errors.NotFound("There is no version {version} of the guidelines.", version=version)
    return _guideline(row)


def every(rows: Rows) -> list[Guideline]:
    """Return all versions, newest first."""
    query = sa.select(tables.guidelines).order_by(tables.guidelines.c.version.desc())
    with rows.reading() as connection:
        return [_guideline(row) for row in connection.execute(query).mappings()]


def _guideline(row: sa.RowMapping) -> Guideline:
    return Guideline(**dict(row) | {"confusions": tuple(row["confusions"])})
