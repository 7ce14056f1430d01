"""Which files of buckets hold users of a group because the house read or wrote them."""

from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel.storage.rows import upsert
from comptoir.recommend import tables
from comptoir.recommend.store.storeroom import Storeroom

QUESTIONS, ANSWERS, EXPORT = "questions", "answers", "export"


def keep(room: Storeroom, group_id: str, location: str, what: str) -> None:
    """Remember a file; remembered twice, it is one."""
    row = {
        "group_id": group_id,
        "location": location,
        "what": what,
        "at": room.clock(),
    }
    with room.rows.writing() as connection:
        upsert(connection, tables.files, row)


def of(room: Storeroom, group_id: str) -> list[tuple[str, str]]:
    """Return the files of a group, each with what it is."""
    one = tables.files.c
    asked = sa.select(one.location, one.what).where(one.group_id == group_id)
    with room.rows.reading() as connection:
        return [(location, what) for location, what in connection.execute(asked.order_by(one.at))]


def older(room: Storeroom, group_id: str, beginning: str, moment: datetime) -> list[str]:
    """Return the files of a group whose names begin so, and that are older than a moment."""
    one = tables.files.c
    asked = sa.select(one.location).where(
        one.group_id == group_id, one.at < moment, one.location.startswith(beginning)
    )
    with room.rows.reading() as connection:
        return list(connection.scalars(asked.order_by(one.at)))


def forget(room: Storeroom, group_id: str, location: str) -> None:
    """Forget a file that is gone."""
    one = tables.files.c
    with room.rows.writing() as connection:
        connection.execute(
            sa.delete(tables.files).where(one.group_id == group_id, one.location == location)
        )
