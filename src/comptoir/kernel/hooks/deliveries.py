"""Messages and their deliveries as rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.hooks import tables
from comptoir.kernel.hooks.backoff import PATIENCE
from comptoir.kernel.hooks.model import TEST, Delivery, DeliveryState, Hook, Message
from comptoir.kernel.storage.rows import insert_missing

_DELIVERIES, _MESSAGES, _HOOKS = tables.deliveries, tables.messages, tables.hooks
_WAITING = _DELIVERIES.c.state == DeliveryState.WAITING.value


def add_messages(
    connection: sa.Connection, messages: Sequence[Message], owners: Sequence[str]
) -> None:
    """Keep messages, each with the pseudonym of whom it concerns."""
    values = [
        {
            "message_id": one.message_id,
            "type": one.type,
            "data": dict(one.data),
            "more": dict(one.more),
            "owner": owner,
            "at": one.at,
        }
        for one, owner in zip(messages, owners, strict=True)
    ]
    connection.execute(sa.insert(_MESSAGES), values)


def add(
    connection: sa.Connection,
    pairs: Iterable[tuple[str, str]],
    now: datetime,
    *,
    patience: timedelta = PATIENCE,
    held_by: str = "",
    held_until: datetime | None = None,
) -> None:
    """Let messages go to hooks; those that go there already stay as they are.

    Args:
        connection: a `rows.writing()` connection.
        pairs: hook and message.
        now: from when on they are due.
        patience: for which they are tried.
        held_by: who tries them at once; nobody when empty.
        held_until: until when.
    """
    values = [
        {
            "hook_id": hook_id,
            "message_id": message_id,
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "due_at": now,
            "until": now + patience,
            "held_by": held_by,
            "held_until": held_until,
            "says": "",
        }
        for hook_id, message_id in pairs
    ]
    insert_missing(connection, _DELIVERIES, values)


def message(connection: sa.Connection, message_id: str) -> Message | None:
    """Return a message, or None when it was erased."""
    query = sa.select(_MESSAGES).where(_MESSAGES.c.message_id == message_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    told = dict(row)
    del told["owner"]
    return Message(**told)


def recent(
    connection: sa.Connection, hook_id: str, *, state: str = "", before: str = "", limit: int = 50
) -> list[Delivery]:
    """Return deliveries to a hook, that of the newest message first."""
    query = _joined().where(_DELIVERIES.c.hook_id == hook_id)
    query = query.order_by(_DELIVERIES.c.message_id.desc()).limit(limit)
    query = query.where(_DELIVERIES.c.state == state) if state else query
    query = query.where(_DELIVERIES.c.message_id < before) if before else query
    return [_delivery(row) for row in connection.execute(query).mappings()]


def one(connection: sa.Connection, hook_id: str, message_id: str) -> Delivery | None:
    """Return a delivery, or None."""
    query = _joined().where(_mine(hook_id, message_id))
    row = connection.execute(query).mappings().first()
    return _delivery(row) if row else None


def counts(connection: sa.Connection) -> dict[str, dict[DeliveryState, int]]:
    """Return how many deliveries of each hook stand how."""
    table = _DELIVERIES
    query = sa.select(table.c.hook_id, table.c.state, sa.func.count()).group_by(
        table.c.hook_id, table.c.state
    )
    found: dict[str, dict[DeliveryState, int]] = {}
    for hook_id, state, count in connection.execute(query):
        found.setdefault(hook_id, {})[DeliveryState(state)] = count
    return found


def due(connection: sa.Connection, now: datetime) -> list[str]:
    """Return the hooks that something is due for."""
    query = (
        sa.select(_DELIVERIES.c.hook_id)
        .join(_HOOKS, _HOOKS.c.hook_id == _DELIVERIES.c.hook_id)
        .where(_WAITING, _DELIVERIES.c.due_at <= now, _free(now))
        .where(_HOOKS.c.active, _HOOKS.c.removed_at.is_(None))
        .distinct()
    )
    return list(connection.scalars(query))


def hold(
    connection: sa.Connection,
    hook_id: str,
    now: datetime,
    *,
    limit: int,
    holder: str,
    until: datetime,
) -> list[tuple[str, str]]:
    """Take deliveries that are due, the longest waiting first, so that nobody else tries them."""
    due_here = (
        sa.select(_DELIVERIES.c.message_id)
        .where(_DELIVERIES.c.hook_id == hook_id, _WAITING, _DELIVERIES.c.due_at <= now, _free(now))
        .order_by(_DELIVERIES.c.due_at, _DELIVERIES.c.message_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.scalars(due_here))
    taken = sa.update(_DELIVERIES).where(
        _DELIVERIES.c.hook_id == hook_id, _DELIVERIES.c.message_id.in_(ids)
    )
    connection.execute(taken.values(held_by=holder, held_until=until))
    return [(hook_id, message_id) for message_id in ids]


def release(connection: sa.Connection, holder: str) -> None:
    """Let others try what this process held."""
    held = sa.update(_DELIVERIES).where(_DELIVERIES.c.held_by == holder)
    connection.execute(held.values(held_by="", held_until=None))


def note(
    connection: sa.Connection, hook_id: str, message_id: str, holder: str, values: Mapping[str, Any]
) -> bool:
    """Write down what came of an attempt; False when the delivery is no longer ours."""
    held = sa.update(_DELIVERIES).where(
        _mine(hook_id, message_id), _DELIVERIES.c.held_by == holder, _WAITING
    )
    told = {**values, "held_by": "", "held_until": None}
    return bool(connection.execute(held.values(**told)).rowcount)


def give_up(connection: sa.Connection, hook_id: str, says: str, now: datetime) -> None:
    """Fail what waits for a hook."""
    mine = sa.update(_DELIVERIES).where(_DELIVERIES.c.hook_id == hook_id, _WAITING)
    failed = DeliveryState.FAILED.value
    connection.execute(
        mine.values(state=failed, says=says, ended_at=now, held_by="", held_until=None)
    )


def send_again(
    connection: sa.Connection, hook: Hook, now: datetime, *, since: datetime | None, message_id: str
) -> int:
    """Let a message, or all since a moment, go to a hook anew; return how many."""
    wanted = sa.select(_MESSAGES.c.message_id)
    if message_id:
        wanted = wanted.where(_MESSAGES.c.message_id == message_id)
    else:
        wanted = wanted.where(_MESSAGES.c.type.in_(sorted(hook.events)), _MESSAGES.c.type != TEST)
    wanted = wanted.where(_MESSAGES.c.at >= since) if since else wanted
    table = _DELIVERIES
    anew = sa.update(table).where(table.c.hook_id == hook.hook_id, table.c.message_id.in_(wanted))
    connection.execute(
        anew.values(
            state=DeliveryState.WAITING.value,
            attempts=0,
            due_at=now,
            until=now + PATIENCE,
            ended_at=None,
        )
    )
    ids = list(connection.scalars(wanted))
    add(connection, ((hook.hook_id, one) for one in ids), now)
    return len(ids)


def forget(connection: sa.Connection, *, before: datetime) -> int:
    """Delete messages from before a moment, with their deliveries; return how many."""
    return _forget(connection, _MESSAGES.c.at < before)


def forget_owner(connection: sa.Connection, owner: str) -> int:
    """Delete what concerns a customer; return how many messages."""
    return _forget(connection, _MESSAGES.c.owner == owner)


def forget_hook(connection: sa.Connection, hook_id: str) -> None:
    """Delete the deliveries to a hook."""
    connection.execute(sa.delete(_DELIVERIES).where(_DELIVERIES.c.hook_id == hook_id))


def _forget(connection: sa.Connection, those: sa.ColumnElement[bool]) -> int:
    ids = sa.select(_MESSAGES.c.message_id).where(those)
    connection.execute(sa.delete(_DELIVERIES).where(_DELIVERIES.c.message_id.in_(ids)))
    return connection.execute(sa.delete(_MESSAGES).where(those)).rowcount


def _mine(hook_id: str, message_id: str) -> sa.ColumnElement[bool]:
    return (_DELIVERIES.c.hook_id == hook_id) & (_DELIVERIES.c.message_id == message_id)


def _free(now: datetime) -> sa.ColumnElement[bool]:
    return _DELIVERIES.c.held_until.is_(None) | (_DELIVERIES.c.held_until <= now)


def _joined() -> sa.Select[Any]:
    return sa.select(_DELIVERIES, _MESSAGES.c.type, _MESSAGES.c.at).join(
        _MESSAGES, _MESSAGES.c.message_id == _DELIVERIES.c.message_id
    )


def _delivery(row: sa.RowMapping) -> Delivery:
    told = dict(row)
    del told["held_by"], told["held_until"]
    return Delivery(**told | {"state": DeliveryState(row["state"])})
