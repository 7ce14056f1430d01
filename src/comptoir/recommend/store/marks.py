"""Which groups' models learned from somebody who was erased since."""

import sqlalchemy as sa

from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows, upsert
from comptoir.recommend.tables import relearning


def mark(rows: Rows, group_id: str) -> str:
    """Note that a group's models are to learn anew; return the mark, which is new each time."""
    made = new_id("mrk")
    with rows.writing() as connection:
        upsert(connection, relearning, {"group_id": group_id, "mark": made})
    return made


def unmark(rows: Rows, group_id: str, made: str) -> None:
    """Take a mark off, unless there is a newer one."""
    own = (relearning.c.group_id == group_id) & (relearning.c.mark == made)
    with rows.writing() as connection:
        connection.execute(sa.delete(relearning).where(own))


def marked(rows: Rows) -> dict[str, str]:
    """Return the mark of each group that has one."""
    asked = sa.select(relearning.c.group_id, relearning.c.mark).order_by(relearning.c.group_id)
    with rows.reading() as connection:
        return {str(group_id): str(made) for group_id, made in connection.execute(asked)}
