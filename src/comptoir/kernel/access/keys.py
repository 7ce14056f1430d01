"""API keys: shown once, kept as a hash, checked in microseconds, revoked at once."""

import hmac
import re
import secrets
import string
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.access.model import ApiKey, Caller
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.ids import new_id
from comptoir.kernel.keyed_hash import KeyedHash
from comptoir.kernel.storage.rows import Rows

_ALPHABET = string.ascii_letters + string.digits
_SHAPE = re.compile(r"ck_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{32}")
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_PREFIX_LENGTH = len("ck_live_") + 8


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made."""

    key: ApiKey
    token: str
    """What the program sends; this is the only time it can be seen."""


class ApiKeys:
    """Makes, checks and revokes API keys.

    A token is `ck_live_`, 8 characters that name the key, and 32 that prove it (190 bits).

    Args:
        rows: the database, migrated.
        pepper: 32 secret bytes under which tokens are hashed, the key ring's `api_keys`.
        clock: tells when a key expires.
        ticks: seconds that only grow; ages the cache.
        fresh_for: seconds for which a checked key is believed without reading its row again. In
            this process a revoked key is refused at once, in others after this time at most.
        remembered: keys kept in the cache.
    """

    def __init__(
        self,
        rows: Rows,
        pepper: bytes,
        *,
        clock: Clock = utc_now,
        ticks: Callable[[], float] = time.monotonic,
        fresh_for: float = 1.0,
        remembered: int = 1024,
    ) -> None:
        self._rows = rows
        self._hashed = KeyedHash(pepper)
        self._clock = clock
        self._ticks = ticks
        self._fresh_for = fresh_for
        self._cache: OrderedDict[bytes, tuple[float, ApiKey]] = OrderedDict()
        self._remembered = remembered
        self._revoked: set[str] = set()
        self._uses: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def create(
        self,
        name: str,
        scopes: Iterable[str],
        *,
        created_by: str,
        expires_in: timedelta | None = None,
        groups: Iterable[str] = (),
        connection: sa.Connection | None = None,
    ) -> NewKey:
        """Make a key.

        Args:
            name: what people call it.
            scopes: the rights it has, no more.
            created_by: the actor, for the list.
            expires_in: how long it lives; None for ever.
            groups: names of the dataset groups that it is limited to; none for all.
            connection: an open `rows.writing()` connection to write with.

        Raises:
            errors.Invalid: it has no name or no scope, or what it is limited to is no name.
        """
        granted, limits = _checked(name, scopes), _checked_groups(groups)
        token = f"ck_live_{_random(8)}_{_random(32)}"
        now = self._clock()
        key = ApiKey(
            key_id=new_id("key"),
            prefix=token[:_PREFIX_LENGTH],
            name=name.strip()[:120],
            scopes=granted,
            groups=limits,
            created_by=created_by,
            created_at=now,
            expires_at=now + expires_in if expires_in else None,
        )
        insert = sa.insert(tables.keys).values(_row(key) | {"token_hash": self._hash(token).hex()})
        if connection is not None:
            connection.execute(insert)
        else:
            with self._rows.writing() as own:
                own.execute(insert)
        return NewKey(key, token)

    def verify(self, token: str) -> ApiKey:
        """Return the key that a token proves.

        Raises:
            errors.Unauthenticated: the token is malformed, unknown, expired or revoked; which of
                them is not told.
        """
        digest = self._hash(token)
        held = self._cache.get(digest)
        now = self._ticks()
        if held and now - held[0] < self._fresh_for and held[1].key_id not in self._revoked:
            key = held[1]
        else:
            key = self._read(token, digest, now)
        self.used(key)
        return key

    def used(self, key: ApiKey) -> None:
        """Note that a key has proved itself just now.

        Raises:
            errors.Unauthenticated: it has expired, or was revoked in this process.
        """
        at = self._clock()
        if key.key_id in self._revoked or (key.expires_at and key.expires_at <= at):
            raise _refused()
        self._uses[key.key_id] = at

    def caller(self, token: str, address: str = "") -> Caller:
        """Return who asks with a token; raises as `verify` does."""
        return caller_of(self.verify(token), address)

    def list(self) -> list[ApiKey]:
        """Return every key, newest first, with its last use to the second."""
        signing = tables.signing_keys
        both = tables.keys.outerjoin(signing, signing.c.key_id == tables.keys.c.key_id)
        newest = (
            sa.select(tables.keys, signing.c.access_key_id)
            .select_from(both)
            .order_by(tables.keys.c.key_id.desc())
        )
        with self._rows.reading() as connection:
            keys = [key_of(row) for row in connection.execute(newest).mappings()]
        return [replace(key, used_at=self._uses.get(key.key_id, key.used_at)) for key in keys]

    def revoke(self, name: str) -> ApiKey:
        """Refuse a key from now on; one already revoked stays as it is.

        Args:
            name: its id or prefix.

        Raises:
            errors.NotFound: no key has that id or prefix.
        """
        columns = tables.keys.c
        named = sa.or_(columns.key_id == name, columns.prefix == name)
        with self._rows.writing() as connection:
            row = connection.execute(sa.select(tables.keys).where(named)).mappings().first()
            if row is None:
                raise errors.NotFound(
                    "No key is called {name}; `comptoir keys list` names them.", name=name
                )
            at = row["revoked_at"] or self._clock()
            update = sa.update(tables.keys).where(columns.key_id == row["key_id"])
            connection.execute(update.values(revoked_at=at))
        self._revoked.add(row["key_id"])
        return replace(key_of(row), revoked_at=at)

    def save_uses(self) -> int:
        """Write down when keys were last used; call it every minute and at the end.

        Checking a key never waits for the database to be written.
        """
        with self._lock:
            uses, self._uses = self._uses, {}
        if not uses:
            return 0
        update = (
            sa.update(tables.keys)
            .where(tables.keys.c.key_id == sa.bindparam("key"))
            .values(used_at=sa.bindparam("at"))
        )
        with self._rows.writing() as connection:
            connection.execute(update, [{"key": key, "at": at} for key, at in uses.items()])
        return len(uses)

    def _read(self, token: str, digest: bytes, now: float) -> ApiKey:
        if not _SHAPE.fullmatch(token):
            raise _refused()
        wanted = sa.select(tables.keys).where(tables.keys.c.prefix == token[:_PREFIX_LENGTH])
        with self._rows.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        kept = bytes.fromhex(row["token_hash"]) if row else bytes(32)
        if not hmac.compare_digest(kept, digest) or row is None or row["revoked_at"]:
            self._cache.pop(digest, None)
            raise _refused()
        key = key_of(row)
        with self._lock:
            self._cache[digest] = (now, key)
            while len(self._cache) > self._remembered:
                self._cache.popitem(last=False)
        return key

    def _hash(self, token: str) -> bytes:
        return self._hashed.digest(token.encode("utf-8", "surrogatepass"))


def _checked(name: str, scopes: Iterable[str]) -> frozenset[str]:
    granted = frozenset(scopes)
    if not name.strip() or not name.isprintable() or not granted:
        raise errors.Invalid("A key needs a name and at least one scope, such as reviews:read.")
    return granted


def _checked_groups(groups: Iterable[str]) -> frozenset[str]:
    limits = frozenset(groups)
    if wrong := sorted(name for name in limits if not _GROUP.fullmatch(name)):
        raise errors.Invalid(
            "{group!r} is no name of a dataset group. Use letters, digits, - and _.",
            group=wrong[0],
        )
    return limits


def caller_of(key: ApiKey, address: str = "") -> Caller:
    """Return the holder of a key as the one who asks."""
    return Caller(actor=f"key:{key.prefix}", rights=key.scopes, address=address, groups=key.groups)


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _refused() -> errors.Unauthenticated:
    return errors.Unauthenticated("The API key is not valid. Send a key made by `keys create`.")


def _row(key: ApiKey) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "prefix": key.prefix,
        "name": key.name,
        "scopes": " ".join(sorted(key.scopes)),
        "groups": " ".join(sorted(key.groups)),
        "created_by": key.created_by,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
    }


def key_of(row: sa.RowMapping) -> ApiKey:
    """Return the key of a row, with its `access_key_id` where that was read too."""
    return ApiKey(
        key_id=row["key_id"],
        prefix=row["prefix"],
        name=row["name"],
        scopes=frozenset(row["scopes"].split()),
        groups=frozenset(row["groups"].split()),
        access_key_id=row.get("access_key_id") or "",
        created_by=row["created_by"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        revoked_at=row["revoked_at"],
    )
