"""Signatures of AWS's own library pass; whatever is changed since does not."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.access import sigv4, tables
from comptoir.kernel.access.keys import ApiKeys
from comptoir.kernel.access.signing import SigningKeys
from comptoir.kernel.testing import (
    ManualClock,
    ManualTicks,
    kernel_migrations,
    memory_rows,
    migrated,
)

SECRET = "s" * 40
HOST = "shop.example:8000"


def signed(
    *,
    secret=SECRET,
    access_key_id="CK1",
    token=None,
    method="POST",
    path="/aws/",
    query="",
    body=b"{}",
    region="eu-west-3",
    service="personalize",
    headers=None,
):
    """Return a request as botocore signs it, now."""
    url = f"http://{HOST}{path}" + (f"?{query}" if query else "")
    asked = AWSRequest(method=method, url=url, data=body, headers={"Host": HOST} | (headers or {}))
    SigV4Auth(Credentials(access_key_id, secret, token), service, region).add_auth(asked)
    return sigv4.Request(
        method=method,
        path=path,
        query=query,
        headers=[(name.lower(), value) for name, value in asked.headers.items()],
        body=body,
    )


def check(request, *, secret=SECRET, now=None, service="personalize"):
    claim = sigv4.read_signature(request.headers, service)
    sigv4.verify(claim, request, sigv4.signing_key(secret, claim), now or datetime.now(UTC))
    return claim


def changed(request, **parts):
    return sigv4.Request(
        **{name: getattr(request, name) for name in sigv4.Request.__slots__} | parts
    )


SEGMENTS = st.text("abcXYZ019-_.~%/+ é", max_size=12)
PLAIN = st.text("abcXYZ019-_.~ +/=é%&", max_size=8)


@given(
    path=SEGMENTS,
    query=st.dictionaries(PLAIN.filter(bool), PLAIN, max_size=3),
    body=st.binary(max_size=200),
    header=st.text("abc  ,;:=xyz", max_size=20),
    region=st.sampled_from(["eu-west-1", "us-east-1", "mars-north-7"]),
)
def test_what_botocore_signs_is_verified(path, query, body, header, region):
    from urllib.parse import quote, urlencode

    request = signed(
        path="/aws/" + quote(path),
        query=urlencode(query, quote_via=quote),
        body=body,
        region=region,
        headers={"X-Amz-Target": "AmazonPersonalize.ListSchemas", "Content-Type": header.strip()},
    )
    assert check(request).region == region


@given(body=st.binary(min_size=1, max_size=50), at=st.integers(0, 49), bit=st.integers(0, 7))
def test_one_changed_bit_of_the_body_is_refused(body, at, bit):
    request = signed(body=body)
    data = bytearray(body)
    data[at % len(body)] ^= 1 << bit
    with pytest.raises(errors.Unauthenticated, match="does not match") as caught:
        check(changed(request, body=bytes(data)))
    assert caught.value.code == "invalid_signature"


@pytest.mark.parametrize(
    "parts",
    [
        {"method": "PUT"},
        {"path": "/aws/other"},
        {"query": "a=1"},
    ],
)
def test_a_changed_part_is_refused(parts):
    with pytest.raises(errors.Unauthenticated, match="does not match"):
        check(changed(signed(), **parts))


def test_a_changed_target_is_refused():
    request = signed(headers={"X-Amz-Target": "AmazonPersonalize.ListSchemas"})
    other = [
        (name, value.replace("List", "Delete") if name == "x-amz-target" else value)
        for name, value in request.headers
    ]
    with pytest.raises(errors.Unauthenticated, match="does not match"):
        check(changed(request, headers=other))


def test_a_target_that_was_added_after_signing_is_refused():
    request = signed()
    with pytest.raises(errors.Unauthenticated, match="x-amz-target is not signed"):
        check(changed(request, headers=[*request.headers, ("x-amz-target", "A.B")]))


def test_another_secret_is_refused():
    with pytest.raises(errors.Unauthenticated, match="does not match"):
        check(signed(), secret="t" * 40)


def test_another_service_is_refused():
    with pytest.raises(errors.Unauthenticated, match="scoped to the service s3"):
        check(signed(service="s3"))


@pytest.mark.parametrize(
    ("late", "passes"),
    [
        (timedelta(minutes=14), True),
        (timedelta(minutes=-14), True),
        (timedelta(minutes=16), False),
        (timedelta(minutes=-16), False),
    ],
)
def test_signatures_live_fifteen_minutes(late, passes):
    now = datetime.now(UTC) + late
    if passes:
        check(signed(), now=now)
        return
    with pytest.raises(errors.Unauthenticated, match=r"expired|not yet current"):
        check(signed(), now=now)


def test_an_unsigned_payload_is_refused():
    request = signed(headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    with pytest.raises(errors.Unauthenticated, match="Sign the payload"):
        check(request)


def test_many_query_fields_are_refused():
    query = "&".join(f"a{number}=1" for number in range(2000))
    with pytest.raises(errors.Unauthenticated):
        check(signed(query=query))


@given(st.text(max_size=200))
def test_any_authorization_is_read_or_refused(text):
    with pytest.raises(errors.Unauthenticated) as caught:
        sigv4.read_signature([("authorization", text)], "personalize")
    assert caught.value.code in {"missing_authentication_token", "incomplete_signature"}


class Gate:
    """Keys and their pairs over one database."""

    def __init__(self, rows, **options):
        migrated(rows, kernel_migrations())
        self.rows, self.ticks, self.clock = rows, ManualTicks(), ManualClock(datetime.now(UTC))
        self.keys = ApiKeys(rows, bytes(32), clock=self.clock, ticks=self.ticks)
        self.signing = SigningKeys(rows, bytes(32), self.keys, clock=self.clock, ticks=self.ticks)
        new = self.keys.create("script", ["recommend:read"], created_by="cli:root", **options)
        self.key, self.pair = new.key, self.signing.create(new.key)

    def caller(self, **parts):
        pair = {
            "access_key_id": self.pair.access_key_id,
            "secret": self.pair.secret_access_key,
        }
        return self.signing.caller(signed(**pair | parts), "personalize", "10.0.0.1")


def test_caller_has_the_rights_and_groups_of_the_key(rows):
    gate = Gate(rows, groups=["north", "south"])
    caller = gate.caller()
    assert caller.rights == {"recommend:read"}
    assert caller.may_see("north")
    assert not caller.may_see("west")
    assert caller.actor == f"key:{gate.key.prefix}"
    assert gate.keys.list()[0].used_at is not None
    assert gate.keys.list()[0].access_key_id == gate.pair.access_key_id


def test_secret_is_neither_in_the_database_nor_in_the_words_of_the_pair(rows):
    gate = Gate(rows)
    with rows.reading() as connection:
        row = connection.execute(sa.select(tables.signing_keys)).one()
    assert gate.pair.secret_access_key.encode() not in bytes(row.sealed)
    assert gate.pair.secret_access_key not in repr(row)
    assert gate.pair.secret_access_key not in repr(gate.pair)


def test_revoked_key_signs_no_more_at_once():
    gate = Gate(memory_rows())
    gate.caller()
    gate.keys.revoke(gate.key.key_id)
    with pytest.raises(errors.Unauthenticated) as caught:
        gate.caller()
    assert caught.value.code == "unrecognized_client"


def test_signing_key_of_a_scope_is_worked_out_once_and_kept_only_when_it_proved_itself(monkeypatch):
    worked_out, real = [], sigv4.signing_key

    def counted(secret, signature):
        worked_out.append(signature.region)
        return real(secret, signature)

    monkeypatch.setattr(sigv4, "signing_key", counted)
    gate = Gate(memory_rows())
    for _ in range(2):
        with pytest.raises(errors.Unauthenticated, match="does not match"):
            gate.caller(secret="forged")
    for _ in range(3):
        gate.caller()
    with pytest.raises(errors.Unauthenticated, match="does not match"):
        gate.caller(secret="forged")
    gate.caller(region="us-east-1")
    assert worked_out == ["eu-west-3"] * 3 + ["us-east-1"]


def test_key_revoked_elsewhere_signs_no_more_after_a_second():
    gate = Gate(memory_rows())
    gate.caller()
    ApiKeys(gate.rows, bytes(32)).revoke(gate.key.key_id)
    gate.ticks.advance(1.5)
    with pytest.raises(errors.Unauthenticated):
        gate.caller()


def test_expired_key_signs_no_more():
    gate = Gate(memory_rows(), expires_in=timedelta(minutes=5))
    gate.caller()
    gate.clock.advance(minutes=6)
    with pytest.raises(errors.Unauthenticated):
        gate.caller()


def test_unknown_access_key_and_session_token_are_refused_alike():
    gate = Gate(memory_rows())
    for parts in ({"access_key_id": "CKNOBODY"}, {"token": "session"}, {"access_key_id": "x" * 99}):
        with pytest.raises(errors.Unauthenticated) as caught:
            gate.caller(**parts)
        assert caught.value.code == "unrecognized_client"


def test_secrets_do_not_open_under_another_id(rows):
    gate = Gate(rows)
    other = gate.signing.create(
        gate.keys.create("b", ["recommend:read"], created_by="cli:root").key
    )
    with rows.reading() as connection:
        sealed = connection.execute(
            sa.select(tables.signing_keys.c.sealed).where(
                tables.signing_keys.c.access_key_id == other.access_key_id
            )
        ).scalar_one()
    with rows.writing() as connection:
        connection.execute(
            sa.update(tables.signing_keys)
            .where(tables.signing_keys.c.access_key_id == gate.pair.access_key_id)
            .values(sealed=sealed)
        )
    with pytest.raises(errors.Unavailable):
        gate.caller()


@pytest.mark.parametrize("name", ["", "a b", "-a", "é", "x" * 64])
def test_what_is_no_group_name_is_refused(name):
    with pytest.raises(errors.Invalid, match="no name of a dataset group"):
        Gate(memory_rows(), groups=[name])
