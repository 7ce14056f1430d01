"""People get in by the right password, the right code, and no other way."""

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.access.model import Role
from comptoir.kernel.testing import Entrance, kernel_migrations, migrated

PASSWORD = "correct horse battery staple"


def entrance(rows, **roles):
    migrated(rows, kernel_migrations())
    here = Entrance(rows)
    here.ada = here.people.add(
        email="Ada@Example.org", name="Ada", roles=[Role.ADMIN], password=PASSWORD
    )
    return here


def actions(here):
    return [entry.action for entry in here.audit.entries()]


def test_sign_in_gives_a_session_that_the_cookie_finds(rows):
    here = entrance(rows)
    signed_in = here.door.sign_in(
        " ada@example.ORG ", PASSWORD, address="10.0.0.1", agent="Firefox"
    )
    person, session = here.door.whoever(signed_in.cookie.value)
    assert person == here.ada
    assert session.agent == "Firefox"
    assert actions(here) == ["access.sign-in"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "wrong horse battery"),
        ("bob@example.org", PASSWORD),
        ("", ""),
        ("\udcff", "\udcff"),
    ],
)
def test_wrong_sign_in_is_refused_alike(rows, email, password):
    here = entrance(rows)
    with pytest.raises(errors.Unauthenticated, match="e-mail or the password"):
        here.door.sign_in(email, password)
    assert actions(here) == ["access.refused"]


def test_person_without_password_or_closed_account_is_refused(rows):
    here = entrance(rows)
    bob = here.people.add(email="bob@example.org", name="Bob", roles=["agent"])
    assert not bob.has_password
    with pytest.raises(errors.Unauthenticated):
        here.door.sign_in("bob@example.org", "")
    code = here.door.invite(bob.person_id, actor="cli:root")
    cookie = here.door.choose_password(code, PASSWORD).cookie.value
    here.people.set_active(bob.person_id, active=False)
    with pytest.raises(errors.Unauthenticated):
        here.door.sign_in("bob@example.org", PASSWORD)
    with pytest.raises(errors.Unauthenticated, match="closed"):
        here.door.whoever(cookie)


def test_account_is_locked_after_five_wrong_passwords_for_a_while(rows):
    here = entrance(rows)
    for _ in range(5):
        with pytest.raises(errors.Unauthenticated):
            here.door.sign_in("ada@example.org", "wrong horse battery")
    with pytest.raises(errors.RateLimited) as locked:
        here.door.sign_in("ADA@example.org", PASSWORD)
    assert locked.value.extra == {"retry_after": 30}
    here.clock.advance(seconds=30)
    here.door.sign_in("ada@example.org", PASSWORD)
    with pytest.raises(errors.Unauthenticated):
        here.door.sign_in("ada@example.org", "wrong horse battery")
    here.door.sign_in("ada@example.org", PASSWORD)


def test_unknown_account_is_locked_like_a_known_one(rows):
    here = entrance(rows)
    for _ in range(5):
        with pytest.raises(errors.Unauthenticated):
            here.door.sign_in("nobody@example.org", "x")
    with pytest.raises(errors.RateLimited):
        here.door.sign_in("nobody@example.org", "x")


def test_address_that_tries_many_accounts_is_slowed_down(rows):
    here = entrance(rows)
    for number in range(20):
        with pytest.raises(errors.Unauthenticated):
            here.door.sign_in(f"n{number}@example.org", "x", address="10.0.0.1")
    with pytest.raises(errors.RateLimited):
        here.door.sign_in("ada@example.org", PASSWORD, address="10.0.0.1")
    here.door.sign_in("ada@example.org", PASSWORD, address="10.0.0.2")


def test_sign_in_ends_the_session_that_came_along(rows):
    here = entrance(rows)
    first = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    second = here.door.sign_in("ada@example.org", PASSWORD, cookie=first).cookie.value
    assert first != second
    with pytest.raises(errors.Unauthenticated):
        here.door.whoever(first)
    assert here.door.whoever(second)


def test_sign_out_ends_the_session(rows):
    here = entrance(rows)
    cookie = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    off = here.door.sign_out(cookie)
    assert (off.value, off.max_age) == ("", 0)
    with pytest.raises(errors.Unauthenticated):
        here.door.whoever(cookie)
    assert here.door.sign_out(cookie).max_age == 0
    assert actions(here) == ["access.sign-in", "access.sign-out"]


def test_session_is_over_when_idle_and_when_old(rows):
    here = entrance(rows)
    cookie = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    for _ in range(23):
        here.clock.advance(hours=7)
        here.door.whoever(cookie)
    here.clock.advance(hours=7)
    with pytest.raises(errors.Unauthenticated):
        here.door.whoever(cookie)
    idle = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    here.clock.advance(hours=8)
    with pytest.raises(errors.Unauthenticated):
        here.door.whoever(idle)
    here.door.sign_in("ada@example.org", PASSWORD)
    assert len(here.sessions.list(here.ada.person_id)) == 1, "those that are over are swept"


@pytest.mark.parametrize(
    "forge",
    [
        lambda v: v[:-1] + "!",
        lambda v: v.split(".")[0],
        lambda v: "",
        lambda v: "é" + v,
        lambda v: v * 9,
    ],
)
def test_forged_cookie_is_refused(rows, forge):
    here = entrance(rows)
    cookie = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    with pytest.raises(errors.Unauthenticated):
        here.door.whoever(forge(cookie))


def test_token_is_nowhere_in_the_database(rows):
    here = entrance(rows)
    cookie = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    with rows.reading() as connection:
        kept = repr(connection.execute(sa.select(tables.sessions)).all())
    assert cookie.split(".")[0] not in kept


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(rows):
    from dataclasses import asdict

    from comptoir.kernel.access.sessions import Sessions

    here = entrance(rows)
    _, cookie = Sessions(rows, bytes(32), secure=True).begin(here.ada.person_id)
    assert asdict(cookie) | {"value": ""} == {
        "key": "__Host-comptoir",
        "value": "",
        "max_age": 604_800,
        "secure": True,
        "httponly": True,
        "samesite": "lax",
        "path": "/",
    }


def test_first_admin_is_made_with_the_code_once(rows):
    migrated(rows, kernel_migrations())
    here = Entrance(rows)
    old = here.door.first_code()
    code = here.door.first_code()
    details = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
    with pytest.raises(errors.Unauthenticated):
        here.door.claim(old, **details)
    with pytest.raises(errors.Invalid):
        here.door.claim(code, **details | {"password": "short"})
    with pytest.raises(errors.Invalid):
        here.door.claim(code, **details | {"password": ""})
    signed_in = here.door.claim(code.lower().replace("-", " "), **details)
    assert signed_in.person.roles == {Role.ADMIN}
    assert here.door.first_code() == ""
    with pytest.raises(errors.Conflict):
        here.door.claim(code, **details)


def test_code_is_over_after_a_day_and_good_for_its_own_end_only(rows):
    here = entrance(rows)
    code = here.door.invite(here.ada.person_id, actor="cli:root")
    with rows.writing() as connection, pytest.raises(errors.Unauthenticated):
        here.codes.redeem("first_admin", code, connection)
    here.clock.advance(hours=24)
    with pytest.raises(errors.Unauthenticated):
        here.door.choose_password(code, PASSWORD)


def test_choosing_a_password_ends_other_sessions_and_the_lock(rows):
    here = entrance(rows)
    cookie = here.door.sign_in("ada@example.org", PASSWORD).cookie.value
    for _ in range(5):
        with pytest.raises(errors.Unauthenticated):
            here.door.sign_in("ada@example.org", "wrong horse battery")
    code = here.door.invite(here.ada.person_id, actor="cli:root")
    here.door.choose_password(code, "another horse, another staple")
    with pytest.raises(errors.Unauthenticated):
        here.door.whoever(cookie)
    here.door.sign_in("ada@example.org", "another horse, another staple")
    with pytest.raises(errors.Unauthenticated):
        here.door.choose_password(code, PASSWORD)
    assert here.audit.verify().whole
