"""Use cases of hooks: hang one up, change it, take it down, and send again what it missed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.clock import Clock
from comptoir.kernel.hooks import deliveries, store
from comptoir.kernel.hooks.model import Delivery, DeliveryState, EventType, Hook
from comptoir.kernel.hooks.sending import Sender
from comptoir.kernel.hooks.signing import Safe, new_secret
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows

MOST = 50
"""Hooks at once: each may have an attempt under way, however slow the others are."""
OVERLAP = timedelta(hours=24)
"""For which the old secret signs beside the new one."""
_DESCRIBED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes a hook, for the audit trail."""

    actor: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A hook whose secret was just made."""

    hook: Hook
    secret: str
    """This is the only time it can be seen."""


class Hooks:
    """The hooks of the house.

    Args:
        rows: the database, migrated.
        safe: seals their secrets.
        sender: knows which addresses they may have.
        audit: the trail.
        types: what they may hear of.
        clock: tells when.
    """

    def __init__(
        self,
        rows: Rows,
        safe: Safe,
        sender: Sender,
        audit: AuditTrail,
        types: Collection[EventType],
        *,
        clock: Clock,
    ) -> None:
        self._rows = rows
        self._safe = safe
        self._sender = sender
        self._audit = audit
        self._clock = clock
        self.types = tuple(types)

    def every(self) -> list[Hook]:
        """Return every hook, oldest first."""
        with self._rows.reading() as connection:
            return store.every(connection)

    def get(self, hook_id: str) -> Hook:
        """Return a hook.

        Raises:
            errors.NotFound: there is none.
        """
        with self._rows.reading() as connection:
            return store.get(connection, hook_id)

    def add(
        self,
        url: str,
        events: Iterable[str],
        *,
        by: By,
        description: str = "",
        with_text: bool = False,
    ) -> NewSecret:
        """Hang up a hook.

        Args:
            url: where messages are posted.
            events: names of the event types that it wants.
            by: who asks for it.
            description: for people.
            with_text: whether it also gets what customers wrote, masked.

        Raises:
            errors.Invalid: the address or an event type is none that a hook may have.
            errors.Denied: it is outside the shop, and offline is on.
            errors.Unavailable: nobody knows the name of the server.
            errors.Conflict: there is a hook at that address, or there are too many.
        """
        self._sender.check(url)
        hook = Hook(
            hook_id=new_id("hook"),
            url=url,
            description=_described(description),
            events=self._known(events),
            with_text=with_text,
            active=True,
            why="",
            failures=0,
            secret_until=None,
            by=by.actor,
            at=self._clock(),
        )
        secret = new_secret()
        with self._rows.writing() as connection:
            if len(store.every(connection)) >= MOST:
                raise errors.Conflict("There are {most} webhooks already. Remove one.", most=MOST)
            store.add(connection, hook, self._safe.seal(secret, hook.hook_id))
            detail = {"url": url, "events": sorted(hook.events), "with_text": with_text}
            self._record(connection, "hooks.add", hook.hook_id, by, detail)
        return NewSecret(hook, secret)

    def change(
        self,
        hook_id: str,
        *,
        by: By,
        url: str | None = None,
        events: Iterable[str] | None = None,
        description: str | None = None,
        with_text: bool | None = None,
        active: bool | None = None,
    ) -> Hook:
        """Change a hook; what is None stays. One that is opened again starts without failures.

        Raises:
            errors.NotFound: there is no such hook.
            errors.Invalid: as `add`.
            errors.Denied: as `add`.
            errors.Unavailable: as `add`.
        """
        if url is not None:
            self._sender.check(url)
        given: dict[str, Any] = {
            "url": url,
            "events": None if events is None else sorted(self._known(events)),
            "description": None if description is None else _described(description),
            "with_text": with_text,
            "active": active,
        }
        values = {name: value for name, value in given.items() if value is not None}
        if active:
            values |= {"why": "", "failures": 0}
        with self._rows.writing() as connection:
            store.get(connection, hook_id)
            if values:
                store.change(connection, hook_id, **values)
                self._record(connection, "hooks.change", hook_id, by, values)
            return store.get(connection, hook_id)

    def remove(self, hook_id: str, *, by: By) -> None:
        """Take a hook down, with its secrets and deliveries.

        Raises:
            errors.NotFound: there is no such hook.
        """
        with self._rows.writing() as connection:
            store.get(connection, hook_id)
            deliveries.forget_hook(connection, hook_id)
            gone = {"secret": b"", "secret_before": None, "secret_until": None, "active": False}
            store.change(connection, hook_id, removed_at=self._clock(), **gone)
            self._record(connection, "hooks.remove", hook_id, by, {})

    def rotate(self, hook_id: str, *, by: By) -> NewSecret:
        """Make a new secret; for a day messages carry the signatures of both.

        Raises:
            errors.NotFound: there is no such hook.
        """
        secret = new_secret()
        with self._rows.writing() as connection:
            before, _ = store.secrets(connection, hook_id)
            store.change(
                connection,
                hook_id,
                secret=self._safe.seal(secret, hook_id),
                secret_before=before,
                secret_until=self._clock() + OVERLAP,
            )
            self._record(connection, "hooks.rotate", hook_id, by, {})
            return NewSecret(store.get(connection, hook_id), secret)

    def replay(
        self, hook_id: str, *, by: By, since: datetime | None = None, message_id: str = ""
    ) -> int:
        """Send a message again, or all that the hook wants since a moment; return how many.

        What it never got, because it was closed, is sent too. They keep their `webhook-id`.

        Raises:
            errors.NotFound: there is no such hook or message.
            errors.Invalid: neither a message nor a moment is named, or both.
            errors.Conflict: the hook is closed.
        """
        if bool(since) == bool(message_id):
            raise errors.Invalid("Name a message, or a moment since when; one of the two.")
        with self._rows.writing() as connection:
            hook = store.get(connection, hook_id)
            if not hook.active:
                raise errors.Conflict(
                    "Webhook {hook_id} is closed. Open it first.", hook_id=hook_id
                )
            count = deliveries.send_again(
                connection, hook, self._clock(), since=since, message_id=message_id
            )
            if message_id and not count:
                raise errors.NotFound("There is no message {message_id}.", message_id=message_id)
            detail = {"since": since.isoformat() if since else "", "message": message_id}
            self._record(connection, "hooks.replay", hook_id, by, detail | {"count": count})
        return count

    def deliveries(
        self, hook_id: str, *, state: str = "", before: str = "", limit: int = 50
    ) -> list[Delivery]:
        """Return deliveries to a hook, that of the newest message first.

        Raises:
            errors.NotFound: there is no such hook.
        """
        with self._rows.reading() as connection:
            store.get(connection, hook_id)
            return deliveries.recent(connection, hook_id, state=state, before=before, limit=limit)

    def counts(self) -> dict[str, dict[DeliveryState, int]]:
        """Return how many deliveries of each hook stand how."""
        with self._rows.reading() as connection:
            return deliveries.counts(connection)

    def tried(self, hook_id: str, *, by: By) -> None:
        """Write down that a person tried a hook."""
        with self._rows.writing() as connection:
            self._record(connection, "hooks.test", hook_id, by, {})

    def _known(self, events: Iterable[str]) -> frozenset[str]:
        asked, known = frozenset(events), [one.name for one in self.types]
        if not asked:
            raise errors.Invalid(
                "The webhook wants nothing. Name event types: {known}.", known=", ".join(known)
            )
        if unknown := sorted(asked - set(known)):
            raise errors.Invalid(
                "There is no event type {unknown!r}; there are {known}.",
                unknown=unknown[0],
                known=", ".join(known),
            )
        return asked

    def _record(
        self,
        connection: sa.Connection,
        action: str,
        hook_id: str,
        by: By,
        detail: Mapping[str, object],
    ) -> None:
        self._audit.record(
            actor=by.actor,
            action=action,
            record=f"hook:{hook_id}",
            address=by.address,
            detail=detail,
            connection=connection,
        )


def _described(text: str) -> str:
    if len(text) > _DESCRIBED or not text.isprintable():
        raise errors.Invalid(
            "The description is longer than {most} characters, or has more than one line.",
            most=_DESCRIBED,
        )
    return text.strip()
