"""The commands of access and privacy, as they are typed."""

import json
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import typer
from typer.testing import CliRunner

from comptoir.kernel import errors
from comptoir.kernel.access import commands as access
from comptoir.kernel.access import tables
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.keys import ApiKeys
from comptoir.kernel.access.model import Role
from comptoir.kernel.access.permissions import Permissions, right
from comptoir.kernel.access.signing import SigningKeys
from comptoir.kernel.privacy import commands as privacy
from comptoir.kernel.privacy.erasure import Erasure, FunctionEraser
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.model import PersonalData
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.rotation import open_ring
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.settings import KernelSettings
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import Entrance, kernel_migrations, migrated

RIGHTS = [
    right("reviews:read", Role.INTEGRATOR, fr="Lire", en="Read"),
    right("reviews:correct", fr="Corriger", en="Correct"),
]


def backstage(home):
    settings = KernelSettings(home=home)
    rows = Rows.open(f"sqlite:///{home / 'shop.db'}")
    migrated(rows, kernel_migrations())
    ring = open_ring(rows, "", home / "master.key")
    ledger = ErasureLedger(rows, ring)
    vault = Vault(rows, ring, ledger)
    trail = AuditTrail(rows, ring.key("audit"))
    keys = ApiKeys(rows, ring.key("api_keys"))
    return SimpleNamespace(
        settings=settings,
        rows=rows,
        people=Entrance(rows).people,
        keys=keys,
        signing_keys=SigningKeys(rows, ring.key("signing_keys"), keys),
        signing_scopes=frozenset({"reviews:correct"}),
        audit=trail,
        permissions=Permissions(RIGHTS),
        pseudonyms=Pseudonymiser(ring.key("pseudonyms")),
        ledger=ledger,
        vault=vault,
        erasure=Erasure(rows, ledger, trail),
        erasers=[vault],
    )


@pytest.fixture
def room(tmp_path):
    made = backstage(tmp_path)
    yield made
    made.rows.close()


def house():
    app = typer.Typer()
    for noun, commands in {
        "people": access.people,
        "keys": access.keys,
        "audit": access.audit,
        "privacy": privacy.app,
    }.items():
        app.add_typer(commands, name=noun)
    return app


def typed(room, *words, fails=None):
    result = CliRunner().invoke(house(), list(words), obj=room)
    if fails:
        assert isinstance(result.exception, fails), result.output
    else:
        assert result.exit_code == 0, result.output + repr(result.exception)
    return result


def printed(room, *words):
    return json.loads(typed(room, *words, "--json").stdout)


def actions(room):
    return [entry.action for entry in room.audit.entries()]


def test_people_are_added_listed_changed_and_closed(room):
    added = printed(room, "people", "add", "ada@example.org", "--name", "Ada", "--role", "admin")
    assert len(added["code"]) == 24
    typed(room, "people", "add", "bob@example.org", "--name", "Bob", "--role", "agent")
    typed(room, "people", "roles", "bob@example.org", "analyst", "annotator")
    assert [each["roles"] for each in printed(room, "people", "list")] == [
        ["admin"],
        ["analyst", "annotator"],
    ]
    typed(room, "people", "close", "bob@example.org")
    assert "False" in typed(room, "people", "list").stdout
    typed(room, "people", "reopen", "bob@example.org")
    assert len(typed(room, "people", "invite", "bob@example.org").stdout.strip()) == 24
    typed(room, "people", "roles", "ada@example.org", "agent", fails=errors.Conflict)
    assert actions(room) == [
        "people.add",
        "people.add",
        "people.roles",
        "people.close",
        "people.reopen",
        "access.invite",
    ]


def test_first_code_is_printed_while_nobody_administrates(room):
    assert len(typed(room, "people", "first-code").stdout.strip()) == 24
    typed(room, "people", "add", "ada@example.org", "--name", "Ada", "--role", "admin")
    typed(room, "people", "first-code", fails=errors.Conflict)


def test_key_is_printed_once_alone_on_stdout(room):
    token = typed(room, "keys", "create", "shop page").stdout.strip()
    assert room.keys.verify(token).scopes == {"reviews:read"}
    assert token not in typed(room, "keys", "list").stdout
    told = printed(room, "keys", "create", "editor", "--scope", "reviews:correct", "--days", "2")
    assert told["scopes"] == ["reviews:correct"]
    assert [each["name"] for each in printed(room, "keys", "list")] == ["editor", "shop page"]
    typed(room, "keys", "revoke", token[:16])
    shown = typed(room, "keys", "list").stdout
    assert token[:16] in shown
    assert "revoked" in shown
    with pytest.raises(errors.Unauthenticated):
        room.keys.verify(token)
    typed(room, "keys", "create", "x", "--scope", "reviews:reed", fails=errors.Invalid)


def test_audit_verify_prints_an_anchor_and_fails_when_broken(room):
    typed(room, "keys", "create", "shop")
    anchor = printed(room, "audit", "verify")["anchor"]
    assert "whole" in typed(room, "audit", "verify", "--seen", anchor).stdout
    assert "keys.create" in typed(room, "audit", "list").stdout
    assert printed(room, "audit", "list")[0]["action"] == "keys.create"
    assert len(typed(room, "audit", "export").stdout.splitlines()) == 2
    with room.rows.writing() as connection:
        connection.execute(sa.update(tables.audit_entries).values(actor="someone"))
    result = typed(room, "audit", "verify", "--json", fails=errors.Failed)
    assert json.loads(result.stdout)["broken_at"] == 1


def test_reveal_is_remembered_without_the_customer(room):
    pseudonym = room.pseudonyms.pseudonym("A1")
    room.vault.put({pseudonym: PersonalData(name="Ada Martin", addresses=("1 rue du Bac",))})
    assert printed(room, "privacy", "reveal", "A1") == {
        "name": "Ada Martin",
        "addresses": ["1 rue du Bac"],
    }
    assert "Ada Martin" in typed(room, "privacy", "reveal", pseudonym, "--field", "name").stdout
    typed(room, "privacy", "reveal", "A1", "--field", "shoe", fails=errors.Invalid)
    entries = list(room.audit.entries())
    assert [entry.detail for entry in entries] == [
        {"fields": ["name", "addresses"]},
        {"fields": ["name"]},
    ]
    assert pseudonym not in repr(entries)


def test_erase_prints_its_report_and_nothing_personal(room, tmp_path):
    pseudonym = room.pseudonyms.pseudonym("A1")
    room.vault.put({pseudonym: PersonalData(name="Ada Martin")})
    told = printed(room, "privacy", "erase", "A1")
    assert told["complete"]
    assert told["parts"][0]["erased"] == {
        "store": "vault",
        "what": "key and personal data",
        "count": 2,
    }
    shown = (
        typed(room, "privacy", "erase", pseudonym).stdout + typed(room, "privacy", "reports").stdout
    )
    assert told["reference"] in shown
    assert len(printed(room, "privacy", "reports")) == 1
    for file in tmp_path.iterdir():
        assert pseudonym.encode() not in file.read_bytes()
    typed(room, "privacy", "reveal", "A1", fails=errors.NotFound)


def test_erase_that_fails_says_so_and_is_resumed(room):
    def fail(customer):
        raise OSError

    room.erasers = [room.vault, FunctionEraser("orders", fail)]
    result = typed(room, "privacy", "erase", "A1", fails=errors.Failed)
    assert "failed: OSError" in result.stdout
    room.erasers = [room.vault]
    assert [each["complete"] for each in printed(room, "privacy", "resume")] == [True]
    assert printed(room, "privacy", "resume") == []


def test_rotate_changes_the_key_file_and_loses_nothing(room, tmp_path):
    pseudonym = room.pseudonyms.pseudonym("A1")
    room.vault.put({pseudonym: PersonalData(name="Ada")})
    before = (tmp_path / "master.key").read_text()
    typed(room, "privacy", "rotate")
    assert (tmp_path / "master.key").read_text() != before
    again = backstage(tmp_path)
    assert again.pseudonyms.pseudonym("A1") == pseudonym
    assert again.vault.get(pseudonym).name == "Ada"
    again.rows.close()


def test_key_for_aws_libraries_prints_what_they_sign_with(room):
    told = printed(room, "keys", "create", "--aws", "--groups", "north, south")
    assert told["access_key_id"].startswith("CK")
    assert len(told["secret_access_key"]) == 40
    assert (told["name"], told["groups"]) == ("aws", ["north", "south"])
    assert told["scopes"] == ["reviews:correct"]
    assert room.keys.verify(told["token"]).groups == {"north", "south"}
    (listed,) = printed(room, "keys", "list")
    assert listed["access_key_id"] == told["access_key_id"]
    assert "secret_access_key" not in listed
    shown = typed(room, "keys", "create", "--aws").stdout
    assert "aws_secret_access_key=" in shown
    assert told["secret_access_key"] not in repr(room.audit.newest(10))
