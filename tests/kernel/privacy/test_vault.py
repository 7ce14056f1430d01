"""The vault keeps, reveals and forgets."""

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from comptoir.kernel import errors
from comptoir.kernel.privacy import tables
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.model import PersonalData
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.testing import kernel_migrations, memory_rows, migrated

SECRETS = [MasterSecret(bytes([number]) * 32) for number in range(8)]
ADA = PersonalData(
    name="Ada Martin",
    email="ada@example.org",
    phone="+33 1 23 45 67 89",
    addresses=("1 rue du Bac, 75007 Paris",),
)


def vault_of(rows, secret=SECRETS[0]):
    migrated(rows, kernel_migrations())
    ring = KeyRing(rows, secret)
    return Vault(rows, ring, ErasureLedger(rows, ring))


def test_put_then_get_whole_and_by_field(rows):
    vault = vault_of(rows)
    assert vault.put({"cus_1": ADA, "cus_2": PersonalData(name="Bob")}) == 2
    assert vault.get("cus_1") == ADA
    assert vault.get("cus_1", ["email"]) == PersonalData(email="ada@example.org")
    assert vault.get("cus_2", ["email"]) == PersonalData()


def test_put_again_changes_only_what_is_filled(rows):
    vault = vault_of(rows)
    vault.put({"cus_1": ADA})
    vault.put({"cus_1": PersonalData(name="Ada Durand")})
    assert vault.get("cus_1", ["name", "email"]) == PersonalData(
        name="Ada Durand", email="ada@example.org"
    )


def test_put_many_goes_in_batches(rows):
    people = {f"cus_{number}": PersonalData(name=f"N{number}") for number in range(1203)}
    vault = vault_of(rows)
    assert vault.put(people) == 1203
    assert vault.get("cus_1202").name == "N1202"


def test_get_of_nobody_is_not_found(rows):
    with pytest.raises(errors.NotFound):
        vault_of(rows).get("cus_1")


def test_nothing_personal_lies_open_in_the_database(tmp_path):
    from comptoir.kernel.storage.rows import Rows

    rows = Rows.open(f"sqlite:///{tmp_path / 'vault.db'}")
    vault_of(rows).put({"cus_1": ADA})
    rows.scrub()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (b"Ada", b"ada@example.org", b"23 45 67", b"rue du Bac"):
        assert secret not in kept
    assert "Ada" not in repr(ADA)


def test_erase_ends_the_key_so_that_a_copy_of_the_fields_is_worth_nothing(rows):
    vault = vault_of(rows)
    vault.put({"cus_1": ADA})
    with rows.reading() as connection:
        copies = [dict(row) for row in connection.execute(sa.select(tables.records)).mappings()]
    assert vault.erase("cus_1").count == 5
    assert vault.erase("cus_1").count == 0
    vault.put({"cus_1": PersonalData(name="x")})
    with rows.writing() as connection:
        connection.execute(sa.delete(tables.records))
        connection.execute(sa.insert(tables.records), copies)
    with pytest.raises(errors.Unavailable, match="does not open"):
        vault.get("cus_1")


def test_field_moved_to_another_customer_does_not_open(rows):
    vault = vault_of(rows)
    vault.put({"cus_1": ADA, "cus_2": PersonalData(phone="1")})
    records = tables.records
    with rows.writing() as connection:
        connection.execute(sa.delete(records).where(records.c.customer_id == "cus_2"))
        moved = sa.update(records).where(records.c.field == "name").values(customer_id="cus_2")
        connection.execute(moved)
    with pytest.raises(errors.Unavailable):
        vault.get("cus_2")


names = st.sampled_from(["cus_a", "cus_b", "cus_c"])
people = st.builds(
    PersonalData,
    name=st.text(max_size=5),
    email=st.text(max_size=5),
    addresses=st.lists(st.text(min_size=1, max_size=5), max_size=2).map(tuple),
)


class VaultMachine(RuleBasedStateMachine):
    """Whatever happens, the vault answers as a dictionary would, through changes of secret."""

    def __init__(self):
        super().__init__()
        self.rows = memory_rows(kernel_migrations())
        self.secret = 0
        self.known = {}
        self.gone = set()
        self.open()

    def open(self):
        ring = KeyRing(self.rows, SECRETS[self.secret])
        self.ledger = ErasureLedger(self.rows, ring)
        self.vault = Vault(self.rows, ring, self.ledger)

    @rule(customer=names, data=people)
    def put(self, customer, data):
        kept = self.vault.put({customer: data})
        assert kept == (customer not in self.gone)
        if kept:
            before = self.known.get(customer, {})
            filled = {key: getattr(data, key) for key in ("name", "email", "addresses")}
            self.known[customer] = before | {key: value for key, value in filled.items() if value}

    @rule(customer=names)
    def erase(self, customer):
        self.ledger.begin(customer, "system")
        erased = self.vault.erase(customer)
        fields = self.known.pop(customer, None)
        assert erased.count == (0 if fields is None else 1 + len(fields))
        self.gone.add(customer)

    @rule()
    def change_secret(self):
        old, self.secret = self.secret, (self.secret + 1) % len(SECRETS)
        KeyRing(self.rows, SECRETS[self.secret], [SECRETS[old]]).reseal()
        self.open()

    @invariant()
    def answers_like_a_dictionary(self):
        for customer in ("cus_a", "cus_b", "cus_c"):
            if customer in self.known:
                assert self.vault.get(customer) == PersonalData(**self.known[customer])
            else:
                with pytest.raises(errors.NotFound):
                    self.vault.get(customer)
        assert self.ledger.erased_among(["cus_a", "cus_b", "cus_c"]) == self.gone

    def teardown(self):
        self.rows.close()


TestVaultMachine = VaultMachine.TestCase
TestVaultMachine.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
