"""Takes in what other programs send: verified, read by its connector, fitted to the schemas."""

import base64
import hmac
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import EVENTS
from comptoir.recommend.connectors import Connector, Delivery, connector_named
from comptoir.recommend.connectors.port import Signature
from comptoir.recommend.datasets.checking import longest
from comptoir.recommend.datasets.model import Field, Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.receiving import Happening, Reception, Record, Taken

Schemas = Callable[[str], Mapping[DatasetType, Schema]]
"""Returns the schemas of a group, by dataset."""
_NO_EVENTS = Taken(received=0, kept=0, repeated=0, without_consent=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What became of a delivery."""

    events: Taken
    items: int
    users: int
    left_out: Mapping[str, int]
    """How often, by what meant nothing here."""

    @classmethod
    def nothing(cls) -> "Connected":
        """Return what becomes of a delivery that brings nothing."""
        return cls(events=_NO_EVENTS, items=0, users=0, left_out={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What a program signs with."""

    connector: str
    group: str
    """Name of the only dataset group that it may send to; empty for any."""
    value: str = field(repr=False)


def secrets_of(told: Mapping[str, str]) -> tuple[Secret, ...]:
    """Read secrets by connector, or by `GROUP/CONNECTOR`.

    Raises:
        errors.NotFound: there is no such connector.
        errors.Invalid: the program does not sign what it sends.

    >>> [(one.group, one.connector) for one in secrets_of({"north/shopify": "s"})]
    [('north', 'shopify')]
    """
    found = []
    for name, value in told.items():
        group, _, connector = name.rpartition("/")
        if connector_named(connector).signature is None:
            raise errors.Invalid(
                "{connector} signs nothing that could be verified, so a secret for it in "
                "recommend.connectors would do nothing. Take it out, and let it send a key.",
                connector=connector,
            )
        found.append(Secret(connector=connector, group=group, value=value))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Junction:
    """Where other programs arrive.

    Args:
        reception: keeps what they bring.
        schemas: of a group.
        secrets: a program without one needs a key of ours.
    """

    reception: Reception
    schemas: Schemas
    secrets: Sequence[Secret]

    def signer(
        self, connector: Connector, headers: Mapping[str, str], body: bytes
    ) -> Caller | None:
        """Return the program as a caller when its signature is good.

        A secret of one dataset group lets in what is for that group alone.

        Returns:
            None for a program that does not sign, or whose secret is not set: it needs a key.

        Raises:
            errors.Unauthenticated: the signature is missing or wrong.
        """
        mine = [one for one in self.secrets if one.connector == connector.name]
        signature = connector.signature
        if not mine or signature is None:
            return None
        told = headers.get(signature.header, "").encode()
        good = [
            one
            for one in mine
            if hmac.compare_digest(told, signed(signature, one.value, body).encode())
        ]
        if not good:
            raise errors.Unauthenticated(
                "The signature in {header} is missing or wrong. Set the same secret there and in "
                "recommend.connectors.",
                header=signature.header,
            )
        anywhere = any(not one.group for one in good)
        return Caller(
            actor=f"connector:{connector.name}",
            rights=frozenset({EVENTS}),
            groups=frozenset() if anywhere else frozenset(one.group for one in good),
        )

    def take(
        self,
        caller: Caller,
        connector: Connector,
        headers: Mapping[str, str],
        body: bytes,
        *,
        group: str = "",
    ) -> Connected:
        """Keep what a program sends; it is on the disk when this returns.

        Raises:
            errors.Denied: the caller may not send events.
            errors.Invalid: the body is no JSON object, or a value in it is wrong.
            errors.NotFound: there is no such group, or not for this caller.
        """
        caller.require(EVENTS)
        found = self.reception.group(caller, group)
        arrived = connector.read(Delivery(headers=headers, told=_object(body)))
        left_out = Counter(one[:100] or "?" for one in arrived.left_out)
        events = [one for one in arrived.events if one.user_id or one.session_id]
        left_out["nobody"] += len(arrived.events) - len(events)
        kept = {"ITEMS": 0, "USERS": 0}
        schemas = self.schemas(found.group_id)
        for kind, records in (("ITEMS", arrived.items), ("USERS", arrived.users)):
            schema = schemas.get(DatasetType.of(kind))
            fitting = [_fitted(one, schema) for one in records if one.record_id] if schema else []
            left_out[kind.lower()] += len(records) - len(fitting)
            if fitting:
                kept[kind] = self.reception.records(caller, kind, fitting, group=found.name)
        return Connected(
            events=self._events(caller, events, found.name),
            items=kept["ITEMS"],
            users=kept["USERS"],
            left_out={name: count for name, count in left_out.items() if count},
        )

    def _events(self, caller: Caller, events: Sequence[Happening], group: str) -> Taken:
        if not events:
            return _NO_EVENTS
        return self.reception.events(caller, events, group=group)


def signed(signature: Signature, secret: str, body: bytes) -> str:
    """Return the signature of a body, as its program writes it."""
    digest = hmac.new(secret.encode(), body, signature.digest)
    if signature.base64:
        return base64.b64encode(digest.digest()).decode()
    return digest.hexdigest()


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise errors.Invalid("The body is no JSON in UTF-8. Correct it and try again.") from None
    if not isinstance(told, dict):
        raise errors.Invalid("The body is JSON, but no object. Send an object.")
    return told


def _fitted(record: Record, schema: Schema) -> Record:
    """Return a record with what the schema has room for: programs send more than is asked."""
    known = {name.upper(): one for one in schema.fields for name in (one.name, one.property_name)}
    fitting = {
        known[name.upper()].name: _cut(value, known[name.upper()])
        for name, value in record.properties.items()
        if name.upper() in known and value not in (None, "", [], {})
    }
    created = record.created_at if "CREATION_TIMESTAMP" in known else None
    return replace(record, properties=fitting, created_at=created)


def _cut(value: object, field: Field) -> object:
    return value[: longest(field)] if isinstance(value, str) else value
