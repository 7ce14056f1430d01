"""Sessions: a random token in a signed cookie, its hash in the database."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa
from itsdangerous import BadSignature, Signer

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.access.model import Session
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows

_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_COOKIE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """What the browser keeps; `response.set_cookie(**dataclasses.asdict(cookie))` sends it."""

    key: str
    value: str
    max_age: int
    """Seconds."""
    secure: bool
    httponly: bool = True
    samesite: Literal["lax"] = "lax"
    """Links from e-mails arrive signed in; forms of other sites do not."""
    path: str = "/"


class Sessions:
    """Begins, finds and ends sessions.

    Args:
        rows: the database, migrated.
        key: 32 secret bytes that sign cookies, the key ring's `sessions`.
        clock: tells when a session is over.
        idle: a session unused for so long is over.
        longest: however busy, a session is over then.
        secure: the server is reached by HTTPS; the cookie then never travels without.
    """

    def __init__(
        self,
        rows: Rows,
        key: bytes,
        *,
        clock: Clock = utc_now,
        idle: timedelta = timedelta(hours=8),
        longest: timedelta = timedelta(days=7),
        secure: bool = False,
    ) -> None:
        self._rows = rows
        self._signer = Signer(key, salt="comptoir.session", digest_method=hashlib.sha256)
        self._clock = clock
        self._idle = idle
        self._longest = longest
        self._secure = secure

    @property
    def cookie_name(self) -> str:
        """`__Host-` binds the cookie to this very host (RFC 6265bis); it needs HTTPS."""
        return "__Host-comptoir" if self._secure else "comptoir"

    def begin(
        self, person_id: str, *, address: str = "", agent: str = "", instead_of: str = ""
    ) -> tuple[Session, Cookie]:
        """Begin a session at sign-in.

        Args:
            person_id: who.
            address: from where.
            agent: what the browser calls itself.
            instead_of: the cookie that came along; its session ends, so none can be planted.
        """
        token, now = secrets.token_urlsafe(32), self._clock()
        session = Session(
            session_id=new_id("ses"),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            ends_at=now + self._longest,
            address=address[:60],
            agent="".join(sign for sign in agent[:200] if sign.isprintable()),
        )
        row = {name: getattr(session, name) for name in Session.__slots__}
        over = sa.or_(
            tables.sessions.c.ends_at <= now,
            tables.sessions.c.seen_at <= now - self._idle,
            tables.sessions.c.token_hash == self._token_hash(instead_of),
        )
        with self._rows.writing() as connection:
            connection.execute(sa.delete(tables.sessions).where(over))
            insert = sa.insert(tables.sessions)
            connection.execute(insert.values(row | {"token_hash": _hash(token)}))
        return session, self._cookie(token, int(self._longest.total_seconds()))

    def find(self, cookie: str) -> Session:
        """Return the session of a cookie, and keep it awake.

        Raises:
            errors.Unauthenticated: the cookie is forged, or its session is over.
        """
        digest = self._token_hash(cookie)
        wanted = sa.select(tables.sessions).where(tables.sessions.c.token_hash == digest)
        row = None
        if digest:
            with self._rows.reading() as connection:
                row = connection.execute(wanted).mappings().first()
        now = self._clock()
        if row is None or now >= min(row["ends_at"], row["seen_at"] + self._idle):
            raise errors.Unauthenticated("The session is over. Sign in again.")
        session = _session(row)
        if now - session.seen_at < _SEEN_EVERY:
            return session
        own = sa.update(tables.sessions).where(tables.sessions.c.session_id == session.session_id)
        with self._rows.writing() as connection:
            connection.execute(own.values(seen_at=now))
        return replace(session, seen_at=now)

    def end(self, cookie: str) -> Cookie:
        """End the session of a cookie; return the cookie that takes it off the browser."""
        self._delete(tables.sessions.c.token_hash == self._token_hash(cookie))
        return self._cookie("", 0)

    def end_all(self, person_id: str) -> int:
        """End every session of a person; return how many."""
        return self._delete(tables.sessions.c.person_id == person_id)

    def list(self, person_id: str) -> list[Session]:
        """Return a person's sessions, the latest first."""
        own = sa.select(tables.sessions).where(tables.sessions.c.person_id == person_id)
        latest = own.order_by(tables.sessions.c.seen_at.desc())
        with self._rows.reading() as connection:
            return [_session(row) for row in connection.execute(latest).mappings()]

    def _delete(self, condition: sa.ColumnElement[bool]) -> int:
        with self._rows.writing() as connection:
            return connection.execute(sa.delete(tables.sessions).where(condition)).rowcount

    def _cookie(self, token: str, seconds: int) -> Cookie:
        value = self._signer.sign(token).decode() if token else ""
        return Cookie(key=self.cookie_name, value=value, max_age=seconds, secure=self._secure)

    def _token_hash(self, cookie: str) -> str:
        """Return the hash of the token in a cookie, empty for one that was not signed here."""
        if not cookie or len(cookie) > _LONGEST_COOKIE or not cookie.isascii():
            return ""
        try:
            return _hash(self._signer.unsign(cookie).decode())
        except BadSignature:
            return ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _session(row: Mapping[Any, Any]) -> Session:
    return Session(**{name: row[name] for name in Session.__slots__})
