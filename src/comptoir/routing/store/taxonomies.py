"""Versions of the desks as rows."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.model import Change, ChangeKind, Dataset, Taxonomy
from comptoir.routing.taxonomy import from_document, to_document


def keep(connection: sa.Connection, taxonomy: Taxonomy, *, seen: int | None = None) -> Taxonomy:
    """Keep desks as the next version; the same again are the version that there is.

    Args:
        connection: a `rows.writing()` connection.
        taxonomy: its version is not read.
        seen: the version that the change began from; none to overwrite whatever there is.

    Raises:
        errors.Conflict: somebody else has changed the desks since.
    """
    newest = _newest(connection)
    now = newest.version if newest else 0
    if newest and newest.desks == taxonomy.desks and not taxonomy.changes:
        return newest
    if seen is not None and seen != now:
        raise errors.Conflict(
            "The desks have changed since: you began from version {seen}, there is {now}. Look at "
            "it, and change them again.",
            seen=seen,
            now=now,
        )
    values: dict[str, Any] = {
        "version": now + 1,
        "document": to_document(taxonomy.desks)
        | ({"changes": [asdict(one) for one in taxonomy.changes]} if taxonomy.changes else {}),
        "by": taxonomy.by,
        "why": taxonomy.why,
        "at": taxonomy.at,
    }
    connection.execute(sa.insert(tables.taxonomies).values(**values))
    return _taxonomy(values)


def newest(rows: Rows) -> Taxonomy | None:
    """Return the desks as they are now, or None where nobody has named any."""
    with rows.reading() as connection:
        return _newest(connection)


def every(rows: Rows) -> list[Taxonomy]:
    """Return all versions, newest first."""
    query = sa.select(tables.taxonomies).order_by(tables.taxonomies.c.version.desc())
    with rows.reading() as connection:
        return [_taxonomy(dict(row)) for row in connection.execute(query).mappings()]


def newest_version() -> sa.Select[Any]:
    """Ask for the newest version: while it stands, desks are called the same."""
    return sa.select(sa.func.max(tables.taxonomies.c.version))


def changes(rows: Rows, *, after: int | None = None, since: datetime | None = None) -> list[Change]:
    """Return what became of desks, oldest first.

    Args:
        rows: the database.
        after: only behind this version.
        since: only from this moment on; what was said just then was said in the old words.
    """
    return [
        change
        for one in reversed(every(rows))
        if (after is None or one.version > after) and (since is None or one.at >= since)
        for change in one.changes
    ]


def changes_of(rows: Rows, dataset: Dataset) -> list[Change]:
    """Return what became of desks since the labels of a data set were read."""
    known = dataset.card.get("taxonomy")
    return changes(rows, since=dataset.at) if known is None else changes(rows, after=int(known))


def _newest(connection: sa.Connection) -> Taxonomy | None:
    query = sa.select(tables.taxonomies).order_by(tables.taxonomies.c.version.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return _taxonomy(dict(row)) if row else None


def _taxonomy(row: dict[str, Any]) -> Taxonomy:
    at: datetime = row["at"]
    return Taxonomy(
        version=row["version"],
        desks=from_document(row["document"]),
        by=row["by"],
        why=row["why"],
        at=at,
        changes=tuple(_change(one) for one in row["document"].get("changes", ())),
    )


def _change(told: dict[str, Any]) -> Change:
    return Change(kind=ChangeKind(told["kind"]), old=tuple(told["old"]), new=tuple(told["new"]))
