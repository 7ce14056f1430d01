"""Examples that experts wrote, as rows."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.model import Written


def add(connection: sa.Connection, made: Written) -> None:
    """Keep an example."""
    values = {name: getattr(made, name) for name in Written.__dataclass_fields__}
    connection.execute(sa.insert(tables.written).values(**values))


def get(connection: sa.Connection, example_id: str) -> Written:
    """Return an example as a transaction sees it.

    Raises:
        errors.NotFound: there is none.
    """
    query = sa.select(tables.written).where(tables.written.c.example_id == example_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise errors.NotFound("There is no written example {example_id}.", example_id=example_id)
    return Written(**row)


def withdraw(connection: sa.Connection, example_id: str, at: datetime | None) -> bool:
    """Withdraw an example, or with no moment give it back; return whether that changed anything."""
    table = tables.written
    other = table.c.withdrawn_at.is_(None) if at else table.c.withdrawn_at.is_not(None)
    mine = (table.c.example_id == example_id) & other
    return bool(connection.execute(sa.update(table).where(mine).values(withdrawn_at=at)).rowcount)


def every(
    rows: Rows, *, desks: Sequence[str] | None = None, withdrawn: bool = False
) -> list[Written]:
    """Return examples, newest first.

    Args:
        rows: the database.
        desks: only of these; of all when none.
        withdrawn: whether those are told too that were withdrawn.
    """
    table = tables.written
    query = sa.select(table).order_by(table.c.example_id.desc())
    query = query.where(table.c.desk.in_(desks)) if desks is not None else query
    query = query if withdrawn else query.where(table.c.withdrawn_at.is_(None))
    with rows.reading() as connection:
        return [Written(**row) for row in connection.execute(query).mappings()]
