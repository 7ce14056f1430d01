"""The words of access."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from comptoir.kernel import errors


class Role(StrEnum):
    """What a person is to the shop; rights follow from roles."""

    ADMIN = "admin"
    ENGINEER = "engineer"
    ANALYST = "analyst"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ANNOTATOR = "annotator"
    EVALUATOR = "evaluator"
    INTEGRATOR = "integrator"
    """The shop's own programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who signs in."""

    person_id: str
    email: str
    name: str
    language: str
    """`fr` or `en`."""
    roles: frozenset[Role]
    active: bool
    has_password: bool
    """False until the person has chosen one with a one-time code."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    session_id: str
    person_id: str
    created_at: datetime
    seen_at: datetime
    """To the minute: a request within a minute of the last is not written down."""
    ends_at: datetime
    """However busy, the session is over then."""
    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A program's key; the token itself is never kept."""

    key_id: str
    prefix: str
    """The start of the token, by which people recognise it."""
    name: str
    scopes: frozenset[str]
    created_by: str
    created_at: datetime
    groups: frozenset[str] = frozenset()
    """Names of the dataset groups that it is limited to; empty for all."""
    access_key_id: str = ""
    """By which it is named where requests are signed; empty for a key that signs none."""
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever asks: a person or a program, with the rights they have now."""

    actor: str
    """`person:…`, `key:…` or `cli:…`, as the audit trail writes it."""
    rights: frozenset[str]
    address: str = ""
    groups: frozenset[str] = frozenset()
    """Names of the dataset groups that the caller is limited to; empty for all."""

    def may_see(self, group: str) -> bool:
        """Tell whether a dataset group exists for the caller."""
        return not self.groups or group in self.groups

    def may(self, right: str) -> bool:
        return right in self.rights

    def require(self, right: str) -> None:
        """Let pass, or refuse.

        Raises:
            errors.Denied: the caller has not that right.

        >>> Caller(actor="key:shop", rights=frozenset({"reviews:read"})).require("reviews:read")
        """
        if right not in self.rights:
            raise errors.Denied(
                "This needs the right {right}. Ask an administrator for it.",
                right=right,
                extra={"right": right},
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the audit trail."""

    number: int
    """1-based, without gaps."""
    at: datetime
    actor: str
    action: str
    """Such as `reviews.correct`."""
    record: str
    """What was acted on, such as `review:100001`; never personal data."""
    address: str
    """Where the request came from; empty for the command line."""
    detail: dict[str, object]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """How far the trail went: kept elsewhere, it proves later that no tail was cut off."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read what `str` wrote.

        Raises:
            errors.Invalid: it is no anchor.

        >>> Anchor.parse("2:" + "0" * 64).count
        2
        """
        count, _, digest = text.partition(":")
        if not count.isdecimal() or len(digest) != 64:  # noqa: PLR2004 - SHA-256 in hexadecimal
            raise errors.Invalid(
                "{text!r} is no anchor; `comptoir audit verify` prints one.", text=text
            )
        return cls(count=int(count), hash=digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found."""

    entries: int
    """Entries read and found whole, from the first on."""
    anchor: Anchor
    """How far the sound part goes."""
    broken_at: int | None = None
    """Number of the first entry that is wrong or missing; None when the trail is whole."""
    reason: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None
