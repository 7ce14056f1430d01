"""API keys: shown once, refused at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.access.keys import ApiKeys
from comptoir.kernel.testing import ManualClock, ManualTicks, kernel_migrations, migrated

PEPPER = bytes(32)


def keys_of(rows, **options):
    migrated(rows, kernel_migrations())
    return ApiKeys(rows, PEPPER, **{"clock": ManualClock(), "ticks": ManualTicks()} | options)


def made(keys, **options):
    return keys.create("shop page", ["reviews:read"], created_by="cli:root", **options)


def test_verify_returns_the_key_with_its_scopes(rows):
    keys = keys_of(rows)
    new = made(keys)
    assert new.token.startswith("ck_live_")
    assert keys.verify(new.token).scopes == {"reviews:read"}
    caller = keys.caller(new.token, "10.0.0.1")
    assert caller.actor == f"key:{new.key.prefix}"
    assert caller.may("reviews:read")
    with pytest.raises(errors.Denied, match="people:write"):
        caller.require("people:write")


def test_token_is_nowhere_in_the_database(rows):
    keys = keys_of(rows)
    token = made(keys).token
    with rows.reading() as connection:
        row = connection.execute(sa.select(tables.keys)).one()
    assert token not in repr(row)
    assert token.rsplit("_", 1)[1] not in repr(row)


@pytest.mark.parametrize(
    "token",
    ["", "ck_live_", "é" * 49, "\udcff", "ck_live_AAAAAAAA_" + "B" * 32, "x" * 100_000],
)
def test_verify_refuses_what_is_no_key(rows, token):
    keys = keys_of(rows)
    made(keys)
    with pytest.raises(errors.Unauthenticated):
        keys.verify(token)


def test_verify_refuses_a_right_prefix_with_a_wrong_secret(rows):
    keys = keys_of(rows)
    token = made(keys).token
    keys.verify(token)
    with pytest.raises(errors.Unauthenticated):
        keys.verify(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_revoked_key_is_refused_at_once_here_and_soon_elsewhere(rows):
    ticks = ManualTicks()
    here, elsewhere = keys_of(rows, ticks=ticks), keys_of(rows, ticks=ticks)
    new = made(here)
    here.verify(new.token)
    elsewhere.verify(new.token)
    here.revoke(new.key.prefix)
    with pytest.raises(errors.Unauthenticated):
        here.verify(new.token)
    ticks.advance(1.0)
    with pytest.raises(errors.Unauthenticated):
        elsewhere.verify(new.token)


def test_revoke_twice_keeps_the_first_moment(rows):
    clock = ManualClock()
    keys = keys_of(rows, clock=clock)
    new = made(keys)
    first = keys.revoke(new.key.key_id).revoked_at
    clock.advance(hours=1)
    assert keys.revoke(new.key.key_id).revoked_at == first
    with pytest.raises(errors.NotFound):
        keys.revoke("ck_live_nobody")


def test_expired_key_is_refused_even_from_the_cache(rows):
    clock = ManualClock()
    keys = keys_of(rows, clock=clock)
    token = made(keys, expires_in=timedelta(hours=1)).token
    keys.verify(token)
    clock.advance(hours=1)
    with pytest.raises(errors.Unauthenticated):
        keys.verify(token)


def test_list_tells_last_use_before_and_after_it_is_saved(rows):
    clock = ManualClock()
    keys = keys_of(rows, clock=clock)
    assert keys.save_uses() == 0
    new = made(keys)
    assert keys.list()[0].used_at is None
    clock.advance(minutes=3)
    keys.verify(new.token)
    assert keys.list()[0].used_at == clock.now
    assert keys.save_uses() == 1
    assert keys_of(rows).list()[0].used_at == clock.now


def test_cache_stays_small(rows):
    keys = keys_of(rows, remembered=2)
    for _ in range(4):
        keys.verify(made(keys).token)
    assert len(keys._cache) == 2


def test_checked_key_is_believed_without_the_database(rows):
    keys = keys_of(rows)
    token = made(keys).token
    keys.verify(token)
    asked = []
    sa.event.listen(rows.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    keys.verify(token)
    assert asked == []


@pytest.mark.parametrize(("name", "scopes"), [(" ", ["a:b"]), ("shop", [])])
def test_create_refuses_a_key_without_name_or_scope(rows, name, scopes):
    with pytest.raises(errors.Invalid):
        keys_of(rows).create(name, scopes, created_by="cli:root")
