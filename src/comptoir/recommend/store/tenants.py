"""Tenants in rows, as the control plane makes them."""

from collections.abc import Callable

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock
from comptoir.kernel.work import Steps
from comptoir.recommend import tables


class Tenants:
    """Fills the port `Groups`.

    Args:
        clock: tells when a group was made.
        forget: takes a group away with everything that is in it.
    """

    def __init__(self, clock: Clock, forget: Callable[[str], None]) -> None:
        self._forget = forget
        self._clock = clock

    def make(self, connection: sa.Connection, group_id: str, name: str, domain: str) -> None:
        taken = sa.select(tables.groups.c.group_id).where(tables.groups.c.name == name)
        if connection.execute(taken).first():
            raise errors.Conflict(
                "There is a dataset group {name} already. Choose another name.",
                name=name,
                code="resource_already_exists",
            )
        row = {"group_id": group_id, "name": name, "domain": domain, "created_at": self._clock()}
        connection.execute(sa.insert(tables.groups).values(**row))

    def delete(self, steps: Steps, group_id: str) -> None:
        steps.do("delete the group", lambda: self._forget(group_id))
