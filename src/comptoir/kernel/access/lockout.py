"""Lockout: each wrong password makes the next try wait longer."""

import hashlib
from datetime import timedelta

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.storage.rows import Rows, upsert

_FREE = 5
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(minutes=15)
_FORGET = timedelta(days=1)


class Lockout:
    """Counts wrong passwords by account, whether the account exists or not.

    Five tries are free; then the wait doubles from 30 seconds to 15 minutes, so that guessing is
    hopeless and nobody can be locked out for good. A day without a wrong try forgets them.

    Args:
        rows: the database, migrated; a restart forgets nothing.
        clock: tells how long to wait.
    """

    def __init__(self, rows: Rows, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._clock = clock

    def check(self, email: str) -> None:
        """Let a try pass, or refuse it.

        Raises:
            errors.RateLimited: `extra["retry_after"]` tells the seconds to wait.
        """
        own = sa.select(tables.failures).where(tables.failures.c.account == _account(email))
        with self._rows.reading() as connection:
            row = connection.execute(own).mappings().first()
        if row is None:
            return
        left = int((row["last_at"] + wait_after(row["count"]) - self._clock()).total_seconds())
        if left > 0:
            raise errors.RateLimited(
                "Too many wrong passwords. Wait {left} s, then try again.",
                left=left,
                code="locked",
                extra={"retry_after": left},
            )

    def failed(self, email: str) -> int:
        """Count a wrong password; return how many there were in a row."""
        account, now, columns = _account(email), self._clock(), tables.failures.c
        with self._rows.writing() as connection:
            old = sa.delete(tables.failures).where(columns.last_at < now - _FORGET)
            connection.execute(old)
            own = sa.select(columns.count).where(columns.account == account).with_for_update()
            count = (connection.scalar(own) or 0) + 1
            upsert(
                connection, tables.failures, {"account": account, "count": count, "last_at": now}
            )
        return count

    def succeeded(self, email: str) -> None:
        """Forget the wrong passwords of an account."""
        gone = sa.delete(tables.failures).where(tables.failures.c.account == _account(email))
        with self._rows.writing() as connection:
            connection.execute(gone)


def wait_after(count: int) -> timedelta:
    """Return how long to wait after so many wrong passwords in a row.

    >>> [wait_after(count).seconds for count in (4, 5, 6, 20)]
    [0, 30, 60, 900]
    """
    if count < _FREE:
        return timedelta()
    return min(_LONGEST, _FIRST * (1 << min(count - _FREE, 10)))


def _account(email: str) -> str:
    return hashlib.sha256(email.casefold().strip().encode("utf-8", "surrogatepass")).hexdigest()
