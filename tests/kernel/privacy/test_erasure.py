"""Erasure reaches every store, says what went, and can be taken up again."""

import pytest

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.privacy.erasure import Erasure, FunctionEraser
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.model import Erased, PersonalData
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import kernel_migrations, migrated

CUSTOMER = "cus_4ede8c87c3f5c9d1aa7e109d"


class House:
    """A shop with a vault and a shelf of orders."""

    def __init__(self, rows):
        migrated(rows, kernel_migrations())
        ring = KeyRing(rows, MasterSecret(bytes(32)))
        self.ledger = ErasureLedger(rows, ring)
        self.vault = Vault(rows, ring, self.ledger)
        self.vault.put({CUSTOMER: PersonalData(name="Ada Martin")})
        self.audit = AuditTrail(rows, ring.key("audit"))
        self.erasure = Erasure(rows, self.ledger, self.audit)
        self.orders = {CUSTOMER: 3}
        self.down = False

    @property
    def erasers(self):
        return [self.vault, FunctionEraser("orders", self.erase_orders)]

    def erase_orders(self, customer):
        if self.down:
            message = f"no connection for {customer}"
            raise OSError(message)
        return Erased(store="rows", what="orders", count=self.orders.pop(customer, 0))


def counts(report):
    return [(part.eraser, part.erased.count if part.erased else None) for part in report.parts]


def test_erase_reports_store_by_store(rows):
    house = House(rows)
    report = house.erasure.erase(CUSTOMER, house.erasers, actor="cli:root")
    assert report.complete
    assert counts(report) == [("vault", 2), ("orders", 3)]
    assert CUSTOMER not in repr(report)
    again = house.erasure.erase(CUSTOMER, house.erasers, actor="cli:root")
    assert counts(again) == [("vault", 0), ("orders", 0)]
    assert again.reference == report.reference
    (kept,) = house.ledger.reports()
    assert counts(kept) == [("vault", 2), ("orders", 3)]


def test_erase_is_audited_without_the_customer(rows):
    house = House(rows)
    report = house.erasure.erase(CUSTOMER, house.erasers, actor="cli:root", address="10.0.0.1")
    (entry,) = house.audit.entries()
    assert entry.record == f"erasure:{report.reference}"
    assert entry.detail == {"vault": 2, "orders": 3}
    assert CUSTOMER not in repr(entry)


def test_store_that_fails_shields_no_other_and_is_resumed(rows, caplog):
    house = House(rows)
    house.down = True
    house.orders, erasers = {CUSTOMER: 3}, house.erasers[::-1]
    report = house.erasure.erase(CUSTOMER, erasers, actor="cli:root")
    assert not report.complete
    assert counts(report) == [("orders", None), ("vault", 2)]
    assert report.parts[0].failure == "OSError"
    assert CUSTOMER not in repr(report)
    assert house.ledger.pending() == [CUSTOMER]
    house.down = False
    (resumed,) = house.erasure.resume(house.erasers)
    assert resumed.complete
    assert counts(resumed) == [("vault", 0), ("orders", 3)]
    assert house.ledger.pending() == []
    assert house.orders == {}


def test_erased_customer_does_not_come_back_with_an_old_file(rows):
    house = House(rows)
    house.erasure.erase(CUSTOMER, house.erasers, actor="cli:root")
    assert (
        house.vault.put({CUSTOMER: PersonalData(name="Ada"), "cus_2": PersonalData(name="B")}) == 1
    )
    assert house.ledger.erased_among([CUSTOMER, "cus_2"]) == {CUSTOMER}
    with pytest.raises(errors.NotFound):
        house.vault.get(CUSTOMER)


def test_erased_customer_is_not_in_the_files_of_the_database(tmp_path):
    rows = Rows.open(f"sqlite:///{tmp_path / 'shop.db'}")
    house = House(rows)
    house.erasure.erase(CUSTOMER, house.erasers, actor="cli:root")
    for file in tmp_path.iterdir():
        assert CUSTOMER.encode() not in file.read_bytes(), file.name


def test_erase_refuses_a_house_without_stores(rows):
    house = House(rows)
    with pytest.raises(errors.Invalid):
        house.erasure.erase(CUSTOMER, [], actor="cli:root")
    with pytest.raises(errors.Invalid, match="vault"):
        house.erasure.erase(CUSTOMER, [house.vault, house.vault], actor="cli:root")
