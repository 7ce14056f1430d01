"""AWS Signature Version 4: who sent a request, and that nobody changed it on its way.

Written from https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NoReturn
from urllib.parse import parse_qsl, quote

from comptoir.kernel import errors
from comptoir.kernel.keyed_hash import KeyedHash
from comptoir.kernel.wording import Phrase

ALGORITHM = "AWS4-HMAC-SHA256"
LONGEST_SKEW = timedelta(minutes=15)
"""Older and newer signatures are refused, as AWS refuses them: so long may one be repeated."""
_PARTS = re.compile(r"Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})")
_TERMINATOR = "aws4_request"
_MOMENT = "%Y%m%dT%H%M%SZ"
_SPACES = re.compile(r"\s+")
_SCOPE_PARTS = 5
_MOST_FIELDS = 100

Headers = Sequence[tuple[str, str]]
"""Names in lower case, in the order in which they came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came over the wire."""

    method: str
    path: str
    """Still percent-encoded."""
    query: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the header `Authorization` claims; nothing of it is proved yet."""

    access_key_id: str
    date: str
    """`YYYYMMDD`, of the credential scope."""
    region: str
    service: str
    signed_headers: tuple[str, ...]
    """Names in lower case, sorted."""
    digest: str
    """64 hexadecimal digits."""

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{_TERMINATOR}"


def read_signature(headers: Headers, service: str) -> Signature:
    """Read who claims to have signed a request.

    Args:
        headers: all of the request's.
        service: the signing name that the credential scope must have, such as `personalize`.

    Raises:
        errors.Unauthenticated: there is no signature, it cannot be read, or it is for another
            service.
    """
    given = _joined(headers, "authorization")
    if not given:
        raise errors.Unauthenticated(
            "The request has no signature. Sign it with the access key and the secret of "
            "`comptoir keys create --aws`.",
            code="missing_authentication_token",
        )
    algorithm, _, rest = given.partition(" ")
    found = _PARTS.fullmatch(rest.strip())
    if algorithm != ALGORITHM or not found:
        _incomplete()
    scope = found[1].rsplit("/", _SCOPE_PARTS - 1)
    names = tuple(found[2].lower().split(";"))
    if len(scope) != _SCOPE_PARTS or scope[4] != _TERMINATOR or list(names) != sorted(set(names)):
        _incomplete()
    if scope[3] != service:
        _refuse(
            Phrase(
                "The credential is scoped to the service {found}, not to {service}. Sign for "
                "{service}.",
                found=scope[3][:40],
                service=service,
            )
        )
    return Signature(
        access_key_id=scope[0],
        date=scope[1],
        region=scope[2],
        service=service,
        signed_headers=names,
        digest=found[3],
    )


def signing_key(secret: str, signature: Signature) -> KeyedHash:
    """Return the key under which the holder of a secret signs in a scope; it holds for a day."""
    key = f"AWS4{secret}".encode()
    for part in signature.scope.split("/"):
        key = KeyedHash(key).digest(part.encode())
    return KeyedHash(key)


def verify(signature: Signature, request: Request, key: KeyedHash, now: datetime) -> None:
    """Let a request pass that the holder of the secret has signed, just so and just now.

    Args:
        signature: what the request claims.
        request: the whole of it.
        key: the signing key of the secret that belongs to the access key that it names.
        now: the server's time.

    Raises:
        errors.Unauthenticated: the request was signed with another secret, for another time, or
            not in all its parts; or it was changed since.
    """
    headers, names = request.headers, set(signature.signed_headers)
    present = {name for name, _ in headers}
    needed = {"host"} | {name for name in present if name.startswith("x-amz-")}
    if "date" in present and "x-amz-date" not in present:
        needed.add("date")
    if missing := sorted(needed - names):
        _refuse(
            Phrase("The header {name} is not signed. Sign it with the others.", name=missing[0])
        )
    moment, written = _moment(headers)
    if written[:8] != signature.date:
        _refuse(Phrase("The date of the credential scope is not that of x-amz-date. Use the same."))
    _check_skew(moment, now)
    canonical = _canonical(request, signature.signed_headers)
    told = "\n".join((ALGORITHM, written, signature.scope, _sha256(canonical.encode())))
    if not hmac.compare_digest(key.digest(told.encode()).hex(), signature.digest):
        _refuse(
            Phrase(
                "The request signature we calculated does not match the signature you provided. "
                "Check your access key, its secret, and how the request is signed."
            )
        )


def _check_skew(moment: datetime, now: datetime) -> None:
    if moment < now - LONGEST_SKEW:
        _refuse(
            Phrase(
                "Signature expired: {moment} is earlier than {limit}. Set the clock of the client.",
                moment=f"{moment:{_MOMENT}}",
                limit=f"{now - LONGEST_SKEW:{_MOMENT}}",
            )
        )
    if moment > now + LONGEST_SKEW:
        _refuse(
            Phrase(
                "Signature not yet current: {moment} is later than {limit}. Set the clock of the "
                "client.",
                moment=f"{moment:{_MOMENT}}",
                limit=f"{now + LONGEST_SKEW:{_MOMENT}}",
            )
        )


def _canonical(request: Request, names: tuple[str, ...]) -> str:
    lines = [f"{name}:{_joined(request.headers, name)}\n" for name in names]
    payload = _sha256(request.body)
    told = _joined(request.headers, "x-amz-content-sha256")
    if told and told != payload:
        _refuse(
            Phrase("The header x-amz-content-sha256 is not that of the body. Sign the payload.")
        )
    return "\n".join(
        (
            request.method,
            canonical_path(request.path),
            canonical_query(request.query),
            "".join(lines),
            ";".join(names),
            payload,
        )
    )


def canonical_path(path: str) -> str:
    """Return a path as services other than S3 sign it: without dots, and encoded once more.

    >>> canonical_path("/aws//a/./b/../caf%C3%A9")
    '/aws/a/caf%25C3%25A9'
    """
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in {"", "."}:
            kept.append(part)
    slash = "/" if kept and path.endswith("/") else ""
    return quote(f"/{'/'.join(kept)}{slash}", safe="/~-_.")


def canonical_query(query: str) -> str:
    """Return a query string with its names and values encoded alike, then sorted.

    >>> canonical_query("b=2&a=x+y&a=%7e")
    'a=x%20y&a=~&b=2'
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        _incomplete()
    encoded = [(quote(name, safe="~-_."), quote(value, safe="~-_.")) for name, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _moment(headers: Headers) -> tuple[datetime, str]:
    """Return when a request was signed, and how that is written."""
    try:
        return _read_moment(_joined(headers, "x-amz-date") or _joined(headers, "date"))
    except ValueError:
        _incomplete()


@lru_cache(maxsize=256)  # all requests of a second say the same
def _read_moment(text: str) -> tuple[datetime, str]:
    found = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    return found, f"{found:{_MOMENT}}"


def _joined(headers: Headers, name: str) -> str:
    values = [_SPACES.sub(" ", value.strip()) for one, value in headers if one == name]
    return ",".join(values)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _incomplete() -> NoReturn:
    raise errors.Unauthenticated(
        "The signature cannot be read. Send Authorization: AWS4-HMAC-SHA256 Credential=…, "
        "SignedHeaders=…, Signature=… and x-amz-date.",
        code="incomplete_signature",
    )


def _refuse(why: Phrase) -> NoReturn:
    raise errors.Unauthenticated(why, code="invalid_signature")
