"""Hooks as rows."""

from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.hooks import tables
from comptoir.kernel.hooks.model import Hook

_HOOKS = tables.hooks
_LOCK = 0x636F6D7068_6F6F6B
"""The advisory lock of changes: "comphook" in ASCII."""
_LIVING = _HOOKS.c.removed_at.is_(None)


def newest_change() -> sa.Select[Any]:
    """Return the question for a number that grows whenever a hook changes."""
    return sa.select(sa.func.coalesce(sa.func.max(_HOOKS.c.revision), 0))


def every(connection: sa.Connection) -> list[Hook]:
    """Return the hooks that there are, oldest first."""
    query = sa.select(_HOOKS).where(_LIVING).order_by(_HOOKS.c.hook_id)
    return [_hook(row) for row in connection.execute(query).mappings()]


def get(connection: sa.Connection, hook_id: str) -> Hook:
    """Return a hook.

    Raises:
        errors.NotFound: there is none, or it was removed.
    """
    return _hook(_row(connection, hook_id))


def add(connection: sa.Connection, hook: Hook, sealed: bytes) -> None:
    """Keep a new hook.

    Raises:
        errors.Conflict: there is one at that address.
    """
    _alone(connection)
    for one in every(connection):
        if one.url == hook.url:
            raise errors.Conflict(
                "There is a webhook at {url} already: {hook_id}. Change that one.",
                url=hook.url,
                hook_id=one.hook_id,
            )
    values = {
        "hook_id": hook.hook_id,
        "url": hook.url,
        "description": hook.description,
        "events": sorted(hook.events),
        "with_text": hook.with_text,
        "active": hook.active,
        "why": hook.why,
        "failures": hook.failures,
        "secret": sealed,
        "by": hook.by,
        "at": hook.at,
        "revision": _next_revision(),
    }
    connection.execute(sa.insert(_HOOKS).values(**values))


def change(connection: sa.Connection, hook_id: str, **values: Any) -> None:
    """Set columns of a hook."""
    _alone(connection)
    mine = _HOOKS.c.hook_id == hook_id
    connection.execute(
        sa.update(_HOOKS).where(mine).values(**values | {"revision": _next_revision()})
    )


def secrets(connection: sa.Connection, hook_id: str) -> tuple[bytes, bytes | None]:
    """Return the sealed secret of a hook, and the one before it."""
    row = _row(connection, hook_id)
    return row["secret"], row["secret_before"]


def _alone(connection: sa.Connection) -> None:
    """Let hooks change one after another; SQLite's writers do so anyway.

    Two that took the same revision at once would look like one change. Held until the transaction
    ends.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _next_revision() -> sa.ScalarSelect[Any]:
    """Return a number greater than any."""
    other = tables.hooks.alias()
    return sa.select(sa.func.coalesce(sa.func.max(other.c.revision), 0) + 1).scalar_subquery()


def _row(connection: sa.Connection, hook_id: str) -> sa.RowMapping:
    query = sa.select(_HOOKS).where(_LIVING, _HOOKS.c.hook_id == hook_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise errors.NotFound("There is no webhook {hook_id}.", hook_id=hook_id)
    return row


def _hook(row: sa.RowMapping) -> Hook:
    return Hook(
        hook_id=row["hook_id"],
        url=row["url"],
        description=row["description"],
        events=frozenset(row["events"]),
        with_text=row["with_text"],
        active=row["active"],
        why=row["why"],
        failures=row["failures"],
        secret_until=row["secret_until"],
        by=row["by"],
        at=row["at"],
    )
