"""Answers that were given, kept for a day; and who may carry out a request meanwhile."""

from datetime import timedelta

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.idempotency import tables
from comptoir.kernel.idempotency.model import Asked, Claim, Given
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows, insert_missing

KEPT_FOR = timedelta(hours=24)
"""After this an `Idempotency-Key` is forgotten and may be used again."""
ABANDONED_AFTER = timedelta(minutes=5)
"""A request that has not ended by then is taken as killed; longer than any proxy waits."""


class GivenAnswers:
    """Remembers what was answered to requests with an `Idempotency-Key`.

    The semantics are those of the IETF draft "The Idempotency-Key HTTP Header Field"
    (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/). Only answers
    of success are kept: a refused request has made nothing, and may be corrected and sent again
    under the same key.

    Args:
        rows: the database, migrated.
        clock: tells when keys are forgotten.
    """

    def __init__(self, rows: Rows, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._clock = clock

    def claim(self, asked: Asked) -> Claim | Given:
        """Return the right to carry a request out, or the answer that it got before.

        Of requests that come together, one gets the right. It must `keep` or `release` it.

        Raises:
            errors.Invalid: the key came with another request before.
            errors.Conflict: the same request is being carried out right now.
        """
        now, table = self._clock(), tables.answers
        name = new_id("once")
        values = {
            "place": asked.place,
            "fingerprint": asked.fingerprint,
            "name": name,
            "begun_at": now,
            "held_at": now,
        }
        with self._rows.writing() as connection:
            connection.execute(table.delete().where(table.c.begun_at <= now - KEPT_FOR))
            if insert_missing(connection, table, values):
                return Claim(place=asked.place, name=name)
            same = sa.select(table).where(table.c.place == asked.place)
            row = connection.execute(same).mappings().first()
            if row is None:  # released between the two statements
                raise _busy()
            if row["fingerprint"] != asked.fingerprint:
                raise errors.Invalid(
                    "This Idempotency-Key came with another request before. Take a new one for "
                    "each new request.",
                    code="idempotency_key_reused",
                )
            if row["status"] is not None:
                headers = dict(row["headers"])
                return Given(status=row["status"], headers=headers, body=row["body"])
            return self._take_up(connection, row)

    def keep(self, claim: Claim, given: Given) -> None:
        """Keep the answer of a request that was carried out."""
        values = {"status": given.status, "headers": dict(given.headers), "body": given.body}
        with self._rows.writing() as connection:
            connection.execute(tables.answers.update().where(_held(claim)).values(**values))

    def release(self, claim: Claim) -> None:
        """Forget a request that made nothing."""
        with self._rows.writing() as connection:
            connection.execute(tables.answers.delete().where(_held(claim)))

    def _take_up(self, connection: sa.Connection, row: sa.RowMapping) -> Claim:
        """Take over the request of a process that was killed."""
        now, table = self._clock(), tables.answers
        if row["held_at"] > now - ABANDONED_AFTER:
            raise _busy()
        # Of two that see it abandoned, one changes the row, and the other finds it changed.
        seen = (table.c.place == row["place"]) & (table.c.held_at == row["held_at"])
        if not connection.execute(table.update().where(seen).values(held_at=now)).rowcount:
            raise _busy()
        return Claim(place=row["place"], name=row["name"])


def _held(claim: Claim) -> sa.ColumnElement[bool]:
    table = tables.answers
    return (
        (table.c.place == claim.place) & (table.c.name == claim.name) & (table.c.status.is_(None))
    )


def _busy() -> errors.Conflict:
    return errors.Conflict(
        "A request with this Idempotency-Key is being carried out. Ask again in a few seconds.",
        code="idempotency_key_in_flight",
    )
