"""The words of requests that are done once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that carries an `Idempotency-Key`."""

    caller: str
    """The actor; keys of different callers have nothing to do with each other."""
    route: str
    """Method and pattern, such as `POST /v1/reviews/runs`."""
    key: str
    """What the client chose."""
    content: bytes
    """Path, query and body: what must be the same when the key is."""

    @property
    def place(self) -> str:
        """Where its answer is kept: SHA-256 of caller, route and key, in hexadecimal."""
        return _digest(*(part.encode() for part in (self.caller, self.route, self.key)))

    @property
    def fingerprint(self) -> str:
        return _digest(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right of one request to be carried out."""

    place: str
    name: str
    """Stays when a request whose process was killed is taken up again; work that is named after it
    is the same work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that was given, ready to be given again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _digest(*parts: bytes) -> str:
    # Lengths first: without them ("a", "bc") and ("ab", "c") would be one.
    framed = b"".join(len(part).to_bytes(8) + part for part in parts)
    return hashlib.sha256(framed).hexdigest()
