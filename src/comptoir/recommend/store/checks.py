"""What the newest data check of each group found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.recommend import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A data check that was made."""

    group_id: str
    fit: bool
    document: Mapping[str, Any]
    """Facts and findings, their sentences in English."""
    checked_at: datetime


def keep(rows: Rows, checked: Checked) -> None:
    """Keep a check in place of the one before; that of a group which is gone is not kept."""
    values = {
        "group_id": checked.group_id,
        "fit": checked.fit,
        "document": dict(checked.document),
        "checked_at": checked.checked_at,
    }
    lives = sa.select(tables.groups.c.group_id).where(tables.groups.c.group_id == checked.group_id)
    with rows.writing() as connection:
        if connection.scalar(lives):
            upsert(connection, tables.checks, values)


def newest(rows: Rows) -> Mapping[str, Checked]:
    """Return the newest check of each group, by the group's id."""
    with rows.reading() as connection:
        found = connection.execute(sa.select(tables.checks)).mappings().all()
    return {row["group_id"]: Checked(**row) for row in found}
