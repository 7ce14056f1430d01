"""Keys that sign requests as AWS's do: an id that is sent, and a secret that is not.

Checking a signature needs the secret itself, so it is kept sealed, not hashed.
"""

import secrets
import string
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import sigv4, tables
from comptoir.kernel.access.keys import ApiKeys, caller_of, key_of
from comptoir.kernel.access.model import ApiKey, Caller
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.keyed_hash import KeyedHash
from comptoir.kernel.privacy.seal import seal, unseal
from comptoir.kernel.storage.rows import Rows

_ID_ALPHABET = string.ascii_uppercase + string.digits
_ALPHABET = string.ascii_letters + string.digits
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningPair:
    """What a program signs with."""

    access_key_id: str
    """Sent with every request; it names the key."""
    secret_access_key: str = field(repr=False)
    """Never sent; this is the only time it can be seen."""


class SigningKeys:
    """Gives API keys the pair with which AWS's libraries sign, and checks signatures.

    Args:
        rows: the database, migrated.
        seal_key: 32 secret bytes that seal secrets, the key ring's `signing_keys`.
        keys: the API keys that pairs belong to; a key that is refused there signs no more.
        clock: tells how old a signature is.
        ticks: seconds that only grow; ages the cache.
        fresh_for: seconds for which a pair is believed without reading its row again.
        remembered: pairs kept in the cache.
    """

    def __init__(
        self,
        rows: Rows,
        seal_key: bytes,
        keys: ApiKeys,
        *,
        clock: Clock = utc_now,
        ticks: Callable[[], float] = time.monotonic,
        fresh_for: float = 1.0,
        remembered: int = 1024,
    ) -> None:
        self._rows = rows
        self._seal_key = seal_key
        self._keys = keys
        self._clock = clock
        self._ticks = ticks
        self._fresh_for = fresh_for
        self._remembered = remembered
        self._cache: OrderedDict[str, tuple[float, ApiKey, str]] = OrderedDict()
        self._derived: OrderedDict[tuple[str, str], tuple[str, KeyedHash]] = OrderedDict()
        self._lock = threading.Lock()

    def create(self, key: ApiKey, connection: sa.Connection | None = None) -> SigningPair:
        """Make the pair of a key that has none.

        Args:
            key: the API key that it belongs to.
            connection: an open `rows.writing()` connection to write with.
        """
        pair = SigningPair(
            access_key_id="CK" + _random(_ID_ALPHABET, 18), secret_access_key=_random(_ALPHABET, 40)
        )
        sealed = seal(self._seal_key, pair.secret_access_key.encode(), _place(pair.access_key_id))
        insert = sa.insert(tables.signing_keys).values(
            access_key_id=pair.access_key_id, key_id=key.key_id, sealed=sealed
        )
        if connection is not None:
            connection.execute(insert)
        else:
            with self._rows.writing() as own:
                own.execute(insert)
        return pair

    def caller(self, request: sigv4.Request, service: str, address: str = "") -> Caller:
        """Return who has signed a request.

        Args:
            request: all of it.
            service: the signing name that it must be signed for.
            address: where it came from.

        Raises:
            errors.Unauthenticated: nobody has, or not so; the code says which.
        """
        signature = sigv4.read_signature(request.headers, service)
        if any(name == "x-amz-security-token" for name, _ in request.headers):
            raise errors.Unauthenticated(
                "The security token included in the request is invalid: keys of Comptoir have "
                "none. Leave AWS_SESSION_TOKEN out.",
                code="unrecognized_client",
            )
        key, secret = self._find(signature.access_key_id)
        named = signature.access_key_id, signature.scope
        held = self._derived.get(named)
        signs = held[1] if held and held[0] == secret else sigv4.signing_key(secret, signature)
        sigv4.verify(signature, request, signs, self._clock())
        if held is None:
            self._derive(named, secret, signs)
        try:
            self._keys.used(key)
        except errors.Unauthenticated:
            raise _unknown() from None
        return caller_of(key, address)

    def _derive(self, named: tuple[str, str], secret: str, signs: KeyedHash) -> None:
        """Keep what a request has proved to be the signing key of a scope: four hashes less."""
        with self._lock:
            self._derived[named] = secret, signs
            while len(self._derived) > self._remembered:
                self._derived.popitem(last=False)

    def _find(self, access_key_id: str) -> tuple[ApiKey, str]:
        now = self._ticks()
        held = self._cache.get(access_key_id)
        if held and now - held[0] < self._fresh_for:
            return held[1], held[2]
        row = self._row(access_key_id) if len(access_key_id) <= _LONGEST_ID else None
        if row is None or row["revoked_at"]:
            self._cache.pop(access_key_id, None)
            raise _unknown()
        key = key_of(row)
        secret = unseal(self._seal_key, row["sealed"], _place(access_key_id)).decode()
        with self._lock:
            self._cache[access_key_id] = (now, key, secret)
            while len(self._cache) > self._remembered:
                self._cache.popitem(last=False)
        return key, secret

    def _row(self, access_key_id: str) -> sa.RowMapping | None:
        signing = tables.signing_keys
        wanted = (
            sa.select(tables.keys, signing.c.access_key_id, signing.c.sealed)
            .join(signing, signing.c.key_id == tables.keys.c.key_id)
            .where(signing.c.access_key_id == access_key_id)
        )
        with self._rows.reading() as connection:
            return connection.execute(wanted).mappings().first()


def _place(access_key_id: str) -> str:
    return f"secret of {access_key_id}"


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _unknown() -> errors.Unauthenticated:
    return errors.Unauthenticated(
        "The security token included in the request is invalid: no key has this access key id. "
        "`comptoir keys create --aws` makes one.",
        code="unrecognized_client",
    )
