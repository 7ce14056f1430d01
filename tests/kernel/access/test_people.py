"""People, roles, rights and passwords."""

import pytest
from argon2 import PasswordHasher

from comptoir.kernel import errors
from comptoir.kernel.access.model import Role
from comptoir.kernel.access.passwords import Passwords
from comptoir.kernel.access.people import People
from comptoir.kernel.access.permissions import KERNEL_RIGHTS, Permissions, right
from comptoir.kernel.testing import cheap_passwords, kernel_migrations, migrated

PASSWORD = "correct horse battery staple"


def people_of(rows):
    migrated(rows, kernel_migrations())
    return People(rows, cheap_passwords())


def ada(people, **values):
    return people.add(**{"email": "ada@example.org", "name": "Ada", "roles": ["admin"]} | values)


def test_add_list_get_and_named(rows):
    people = people_of(rows)
    person = ada(people, roles=[Role.ADMIN, Role.ANALYST], language="en")
    assert people.list() == [person]
    assert people.get(person.person_id) == person
    assert people.named("ADA@example.org") == person
    assert person.roles == {Role.ADMIN, Role.ANALYST}
    with pytest.raises(errors.NotFound):
        people.named("bob@example.org")


@pytest.mark.parametrize(
    "values",
    [
        {"email": "ada"},
        {"email": "a@b"},
        {"email": "a b@example.org"},
        {"email": "a@" + "b" * 260 + ".org"},
        {"name": "  "},
        {"name": "a\0"},
        {"email": "a\0@example.org"},
        {"name": "x" * 121},
        {"language": "de"},
        {"roles": []},
        {"roles": ["boss"]},
        {"password": "short"},
        {"password": "a" * 20},
        {"password": "x" * 300},
        {"email": "ada.martin@example.org", "password": "ADA.MARTIN@example.org"},
    ],
)
def test_add_refuses_what_does_not_fit(rows, values):
    people = people_of(rows)
    with pytest.raises(errors.Invalid):
        ada(people, **values)
    assert people.list() == []


def test_add_refuses_a_second_one_with_that_email(rows):
    people = people_of(rows)
    ada(people)
    with pytest.raises(errors.Conflict):
        ada(people, email="ADA@EXAMPLE.ORG")


def test_last_admin_stays(rows):
    people = people_of(rows)
    person = ada(people)
    with pytest.raises(errors.Conflict):
        people.set_roles(person.person_id, ["analyst"])
    with pytest.raises(errors.Conflict):
        people.set_active(person.person_id, active=False)
    ada(people, email="bob@example.org")
    assert people.set_roles(person.person_id, ["analyst"]).roles == {Role.ANALYST}
    assert people.set_language(person.person_id, "en").language == "en"


def test_password_of_older_parameters_is_hashed_anew_at_sign_in(rows):
    people = people_of(rows)
    ada(people, password=PASSWORD)
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    newer = People(rows, stronger)
    assert newer.prove("ada@example.org", PASSWORD)
    newer._passwords.outdated = lambda kept: pytest.fail("outdated") if "t=2" not in kept else False
    assert newer.prove("ada@example.org", PASSWORD)


def test_default_hash_is_argon2id_with_the_parameters_of_rfc_9106():
    assert Passwords().hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


RIGHTS = [
    right("reviews:read", Role.ANALYST, Role.INTEGRATOR, fr="Lire", en="Read"),
    right("reviews:correct", Role.ANNOTATOR, fr="Corriger", en="Correct"),
]


def test_permissions_follow_roles(rows):
    permissions = Permissions(RIGHTS)
    assert permissions.of([Role.ANALYST, Role.ANNOTATOR]) == {"reviews:read", "reviews:correct"}
    assert permissions.of([Role.AGENT]) == frozenset()
    assert permissions.of([Role.ADMIN]) == {each.name for each in permissions.all()}
    caller = permissions.caller(ada(people_of(rows), roles=["analyst"]), "10.0.0.1")
    caller.require("reviews:read")
    with pytest.raises(errors.Denied) as denied:
        caller.require("reviews:correct")
    assert denied.value.extra == {"right": "reviews:correct"}


def test_permissions_refuse_unknown_and_double_rights():
    with pytest.raises(errors.Invalid, match="reviews:write"):
        Permissions(RIGHTS).known(["reviews:read", "reviews:write"])
    with pytest.raises(errors.Invalid, match="twice"):
        Permissions([*RIGHTS, RIGHTS[0]])


def test_kernel_rights_speak_both_languages():
    for each in KERNEL_RIGHTS:
        assert set(each.labels) == {"fr", "en"}
