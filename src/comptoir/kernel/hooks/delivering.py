"""The deliverer: posts what waits, hook by hook, until it has arrived or a day is over.

Deliveries are held as rows for as long as one process tries them, so several may deliver side by
side; what a killed one held is tried again by the next, under the same `webhook-id`.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.clock import Clock
from comptoir.kernel.hooks import deliveries, store
from comptoir.kernel.hooks.backoff import next_attempt
from comptoir.kernel.hooks.model import TEST, Answer, Delivery, DeliveryState, Hook, Message
from comptoir.kernel.hooks.sending import Sender
from comptoir.kernel.hooks.signing import Safe, body_of, headers_of
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.wording import Phrase

AT_ONCE = 4
"""Attempts under way at a hook; one where the last has failed."""
GIVEN_UP = 10
"""Deliveries given up one after the other, after which a hook is closed."""
KEPT = timedelta(days=30)
"""For which messages can be sent again."""
_HELD = timedelta(seconds=30)
"""After which whoever holds a delivery is taken as killed; an attempt takes half of it."""
_LOOK_SECONDS = 0.5
_TIDY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """What one attempt needs."""

    hook: Hook
    message: Message
    delivery: Delivery
    secrets: tuple[str, ...]


class Deliverer:
    """Delivers messages to hooks, in a thread of its own.

    Args:
        rows: the database, migrated.
        safe: opens the secrets of hooks.
        sender: posts.
        audit: the trail; that a hook was closed stands there.
        clock: tells what is due.
        chance: draws how long to wait.
    """

    def __init__(
        self,
        rows: Rows,
        safe: Safe,
        sender: Sender,
        audit: AuditTrail,
        *,
        clock: Clock,
        chance: Random,
    ) -> None:
        self._rows = rows
        self._safe = safe
        self._sender = sender
        self._audit = audit
        self._clock = clock
        self._chance = chance
        self._holder = new_id("deliverer")
        self._busy: Counter[str] = Counter()
        self._faltering: set[str] = set()
        self._tidied: datetime | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, and go on until `close`."""
        self._over.clear()
        work = lambda: asyncio.run(self._go())  # noqa: E731 - a thread wants a function
        self._thread = threading.Thread(target=work, name="hooks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End at once; attempts under way are made again by whoever delivers next."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def deliver_due(self) -> int:
        """Try what is due now, and wait for it; return how many attempts were made."""

        async def once() -> int:
            held = await asyncio.to_thread(self._hold)
            await asyncio.gather(*(self._attempt(*one) for one in held))
            return len(held)

        made = 0
        while count := asyncio.run(once()):
            made += count
        return made

    def try_now(self, hook_id: str) -> Delivery:
        """Post a test message to a hook once, whatever comes of it, and return the delivery.

        Raises:
            errors.NotFound: there is no such hook.
        """
        now = self._clock()
        message = Message(
            message_id=new_id("msg"), type=TEST, data={"hook_id": hook_id}, more={}, at=now
        )
        with self._rows.writing() as connection:
            store.get(connection, hook_id)
            deliveries.add_messages(connection, [message], [""])
            deliveries.add(
                connection,
                [(hook_id, message.message_id)],
                now,
                patience=timedelta(),
                held_by=self._holder,
                held_until=now + _HELD,
            )
        asyncio.run(self._attempt(hook_id, message.message_id))
        with self._rows.reading() as connection:
            found = deliveries.one(connection, hook_id, message.message_id)
        if found is None:
            raise errors.NotFound("There is no webhook {hook_id}.", hook_id=hook_id)
        return found

    async def _go(self) -> None:
        """Go round until the end; a round that fails is told to the log, and the next tries."""
        under_way: set[asyncio.Task[None]] = set()
        wake = asyncio.Event()
        while not self._over.is_set():
            held: Sequence[tuple[str, str]] = ()
            try:
                held = await asyncio.to_thread(self._hold)
                await asyncio.to_thread(self._tidy)
            except Exception:  # the next round tries again
                logging.getLogger(__name__).exception("Messages to hooks could not be looked for")
            for one in held:
                task = asyncio.create_task(self._attempt(*one))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                task.add_done_callback(lambda _: wake.set())
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), _LOOK_SECONDS)
            wake.clear()
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        with self._rows.writing() as connection:
            deliveries.release(connection, self._holder)

    def _hold(self) -> list[tuple[str, str]]:
        """Take what is due, as much as each hook has room for."""
        now = self._clock()
        with self._rows.reading() as connection:
            hooks = deliveries.due(connection, now)
        room = {one: self._room(one) for one in hooks}
        if not any(room.values()):
            return []
        held: list[tuple[str, str]] = []
        with self._rows.writing() as connection:
            for hook_id, limit in room.items():
                if limit:
                    held += deliveries.hold(
                        connection,
                        hook_id,
                        now,
                        limit=limit,
                        holder=self._holder,
                        until=now + _HELD,
                    )
        self._busy.update(hook_id for hook_id, _ in held)
        return held

    def _room(self, hook_id: str) -> int:
        most = 1 if hook_id in self._faltering else AT_ONCE
        return max(0, most - self._busy[hook_id])

    async def _attempt(self, hook_id: str, message_id: str) -> None:
        try:
            asked = await asyncio.to_thread(self._prepared, hook_id, message_id)
            if asked is not None:
                answer = await self._posted(asked)
                await asyncio.to_thread(self._note, asked, answer)
        except Exception:  # it is held until its time is over, then tried again
            logging.getLogger(__name__).exception("A delivery could not be written down")
        finally:
            self._busy[hook_id] -= 1

    def _prepared(self, hook_id: str, message_id: str) -> _Attempt | None:
        """Return what is posted, or None where hook or message has gone meanwhile."""
        with self._rows.reading() as connection:
            message = deliveries.message(connection, message_id)
            delivery = deliveries.one(connection, hook_id, message_id)
            if message is None or delivery is None:
                return None
            hook = store.get(connection, hook_id)
            sealed, before = store.secrets(connection, hook_id)
        both = hook.secret_until is not None and self._clock() < hook.secret_until
        opened = [sealed, before] if both and before else [sealed]
        secrets = tuple(self._safe.open(one, hook_id) for one in opened)
        return _Attempt(hook=hook, message=message, delivery=delivery, secrets=secrets)

    async def _posted(self, asked: _Attempt) -> Answer:
        body = body_of(asked.message, with_text=asked.hook.with_text)
        headers = headers_of(asked.message.message_id, body, asked.secrets, self._clock())
        return await self._sender.post(asked.hook.url, headers, body)

    def _note(self, asked: _Attempt, answer: Answer) -> None:
        hook_id, delivery = asked.hook.hook_id, asked.delivery
        now, attempts = self._clock(), delivery.attempts + 1
        told: dict[str, Any] = {
            "attempts": attempts,
            "status": answer.status,
            "says": answer.says,
            "milliseconds": answer.milliseconds,
        }
        again = next_attempt(now, attempts, delivery.until, self._chance, answer.retry_after)
        if answer.arrived:
            told |= {"state": DeliveryState.DELIVERED.value, "ended_at": now}
            self._faltering.discard(hook_id)
        elif again is None or answer.gone:
            told |= {"state": DeliveryState.FAILED.value, "ended_at": now}
        else:
            told["due_at"] = again
        if not answer.arrived:
            self._faltering.add(hook_id)
        with self._rows.writing() as connection:
            ours = deliveries.note(connection, hook_id, delivery.message_id, self._holder, told)
            if ours and asked.message.type != TEST:
                self._judge(connection, hook_id, answer, over=again is None)

    def _judge(
        self, connection: sa.Connection, hook_id: str, answer: Answer, *, over: bool
    ) -> None:
        """Count what a hook lets fail in the end, and close it when that is too much."""
        hook = store.get(connection, hook_id)
        if answer.arrived:
            if hook.failures:
                store.change(connection, hook_id, failures=0)
            return
        failures = hook.failures + (over or answer.gone)
        if answer.gone:
            why = Phrase("It answered 410 Gone: it wants to hear nothing any more.")
        elif failures >= GIVEN_UP:
            why = Phrase(
                "{count} messages one after the other were tried for a day in vain.",
                count=failures,
            )
        else:
            if failures != hook.failures:
                store.change(connection, hook_id, failures=failures)
            return
        store.change(connection, hook_id, failures=failures, active=False, why=str(why))
        closed = str(Phrase("The webhook was closed."))
        deliveries.give_up(connection, hook_id, closed, self._clock())
        self._audit.record(
            actor="system",
            action="hooks.close",
            record=f"hook:{hook_id}",
            detail={"why": str(why)},
            connection=connection,
        )

    def _tidy(self) -> None:
        """Once an hour, delete messages that are too old to be sent again."""
        now = self._clock()
        if self._tidied and now - self._tidied < _TIDY:
            return
        self._tidied = now
        with self._rows.writing() as connection:
            deliveries.forget(connection, before=now - KEPT)
