"""One-time codes: how someone gets in before they have a password."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.storage.rows import Rows

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No sign that looks like another."""
_GROUPS, _SIGNS = 5, 4


class Purpose(StrEnum):
    """What a code is good for."""

    FIRST_ADMIN = "first_admin"
    PASSWORD = "password"  # noqa: S105 - a label


class OneTimeCodes:
    """Makes codes that work once (99 random bits) and keeps their hashes.

    Args:
        rows: the database, migrated.
        clock: tells when a code is over.
        lifetime: how long a code waits.
    """

    def __init__(
        self, rows: Rows, clock: Clock = utc_now, lifetime: timedelta = timedelta(days=1)
    ) -> None:
        self._rows = rows
        self._clock = clock
        self._lifetime = lifetime

    def issue(self, purpose: Purpose, person_id: str = "") -> str:
        """Return a new code, such as `7KQM-…`; an earlier one for the same end is void."""
        signs = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _SIGNS))
        now, columns = self._clock(), tables.codes.c
        row = {
            "code_hash": _hash(signs),
            "purpose": purpose,
            "person_id": person_id,
            "ends_at": now + self._lifetime,
        }
        same = (columns.purpose == purpose) & (columns.person_id == person_id)
        with self._rows.writing() as connection:
            connection.execute(sa.delete(tables.codes).where(same | (columns.ends_at <= now)))
            connection.execute(sa.insert(tables.codes).values(row))
        return "-".join(signs[at : at + _SIGNS] for at in range(0, len(signs), _SIGNS))

    def redeem(self, purpose: Purpose, code: str, connection: sa.Connection) -> str:
        """Use a code up; return the person it was for.

        Args:
            purpose: what it must be good for.
            code: as typed: case, blanks and dashes do not matter.
            connection: a `rows.writing()` connection; when what follows fails, the code lives on.

        Raises:
            errors.Unauthenticated: the code is wrong, used or too old; which is not told.
        """
        columns = tables.codes.c
        digest = _hash("".join(sign for sign in code.upper() if sign.isalnum())[:100])
        own = (columns.code_hash == digest) & (columns.purpose == purpose)
        row = connection.execute(sa.select(tables.codes).where(own)).mappings().first()
        used = connection.execute(sa.delete(tables.codes).where(own)).rowcount
        if row is None or not used or row["ends_at"] <= self._clock():
            raise errors.Unauthenticated(
                "The code is wrong, was used, or is too old. Ask for a new one."
            )
        return str(row["person_id"])


def _hash(signs: str) -> str:
    return hashlib.sha256(signs.encode("utf-8", "surrogatepass")).hexdigest()
