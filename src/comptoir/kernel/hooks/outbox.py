"""The outbox: what happened is written down for hooks with the fact itself, or not at all."""

import threading
from collections.abc import Sequence

import sqlalchemy as sa

from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.hooks import deliveries, store
from comptoir.kernel.hooks.model import Message, Telling
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.storage.watch import Seen


class Outbox:
    """Takes down what hooks shall hear.

    Args:
        rows: the database, migrated.
        clock: tells when it happened.
    """

    def __init__(self, rows: Rows, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._clock = clock
        self._watch = rows.watch(store.newest_change())
        self._lock = threading.Lock()
        self._seen: Seen | None = None
        self._wanted: frozenset[str] = frozenset()

    def wanted(self, event_type: str) -> bool:
        """Tell whether a hook wants to hear of something; costs next to nothing.

        Ask before the transaction that would tell it: where nobody listens there is nothing to do.
        """
        seen = self._watch.ask()
        if seen != self._seen:
            with self._lock, self._rows.reading() as connection:
                hooks = store.every(connection)
                self._wanted = frozenset().union(*(one.events for one in hooks))
                self._seen = seen
        return event_type in self._wanted

    def tell(self, connection: sa.Connection, told: Sequence[Telling]) -> None:
        """Write down what happened, for the hooks that want it.

        A hook that is closed for now gets it when somebody asks for what it has missed.

        Args:
            connection: a `rows.writing()` connection: what is told is kept or lost with the fact.
            told: what happened, in order.
        """
        now, hooks = self._clock(), store.every(connection)
        messages, owners, pairs = [], [], []
        for one in told:
            mine = [hook for hook in hooks if one.type in hook.events]
            if not mine:
                continue
            wordy = any(hook.with_text for hook in mine)
            message = Message(
                message_id=new_id("msg"),
                type=one.type,
                data=one.data,
                more=one.more if wordy else {},
                at=now,
            )
            messages.append(message)
            owners.append(one.owner)
            pairs += [(hook.hook_id, message.message_id) for hook in mine if hook.active]
        if messages:
            deliveries.add_messages(connection, messages, owners)
            deliveries.add(connection, pairs, now)
