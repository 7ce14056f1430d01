"""Approvals of model versions as rows."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.promoting.model import Approval, Stand

Witness = Callable[[sa.Connection, Approval], object]
"""Writes down that somebody approved, in the transaction that keeps it."""


def add(
    rows: Rows,
    version: int,
    verdict: Stand,
    *,
    by: str,
    why: str,
    at: datetime,
    witness: Witness,
) -> Approval:
    """Keep what a person said of a version."""
    values = {"version": version, "by": by, "verdict": verdict.value, "why": why, "at": at}
    table = tables.approvals
    with rows.writing() as connection:
        insert = sa.insert(table).values(**values).returning(table.c.number)
        number = connection.execute(insert).scalar_one()
        made = Approval(number=number, version=version, by=by, verdict=verdict, why=why, at=at)
        witness(connection, made)
    return made


def standing(rows: Rows, version: int) -> list[Approval]:
    """Return the approvals that hold, oldest first: one a person, those taken back left out."""
    table = tables.approvals
    query = sa.select(table).where(table.c.version == version).order_by(table.c.number)
    newest: dict[str, Approval] = {}
    with rows.reading() as connection:
        for row in connection.execute(query).mappings():
            newest.pop(row["by"], None)
            newest[row["by"]] = Approval(**(dict(row) | {"verdict": Stand(row["verdict"])}))
    return [one for one in newest.values() if one.verdict is Stand.APPROVE]
