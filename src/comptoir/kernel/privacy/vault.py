"""The vault: personal data, each customer's under a key of their own.

Fields are sealed with the customer's data key (AES-256-GCM, bound to customer and field), and the
data key with the master secret. Erasing the data key erases the person wherever copies lie.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.privacy import tables
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.model import Erased, PersonalData, filled
from comptoir.kernel.privacy.seal import new_key, seal, unseal
from comptoir.kernel.storage.rows import Rows, insert_missing, upsert

_BATCH = 500


class Vault:
    """Keeps, reveals and erases personal data; registered as an eraser under `vault`.

    Args:
        rows: the database, migrated.
        ring: seals the customers' keys.
        ledger: knows who was erased, and must not come back with an old file.
        clock: tells when a field was written.
    """

    name = "vault"

    def __init__(
        self, rows: Rows, ring: KeyRing, ledger: ErasureLedger, clock: Clock = utc_now
    ) -> None:
        self._rows = rows
        self._ring = ring
        self._ledger = ledger
        self._clock = clock

    def put(self, people: Mapping[str, PersonalData]) -> int:
        """Keep the filled fields of customers; empty ones leave what is there.

        Args:
            people: personal data by pseudonym.

        Returns:
            How many customers were kept; those erased before are left out.
        """
        kept, left = 0, iter(people.items())
        while batch := dict(islice(left, _BATCH)):
            with self._rows.writing() as connection:
                gone = self._ledger.erased_among(batch, connection)
                here = {each: data for each, data in batch.items() if each not in gone}
                self._write(connection, here)
            kept += len(here)
        return kept

    def get(self, customer_id: str, fields: Iterable[str] | None = None) -> PersonalData:
        """Reveal a customer; who calls this writes it into the audit trail.

        Args:
            customer_id: the pseudonym.
            fields: names of the fields to open; None for all.

        Raises:
            errors.Invalid: there is no such field.
            errors.NotFound: the vault has no such customer.
            errors.Unavailable: the master secret is another one, or the bytes were changed.
        """
        wanted = sa.select(tables.records).where(tables.records.c.customer_id == customer_id)
        if fields is not None:
            wanted = wanted.where(tables.records.c.field.in_(_known(fields)))
        with self._rows.reading() as connection:
            key = self._keys(connection, [customer_id]).get(customer_id)
            rows = connection.execute(wanted).mappings().all()
        if key is None:
            raise errors.NotFound("The vault has no such customer. Check the reference.")
        opened: dict[str, Any] = {row["field"]: _open(key, row) for row in rows}
        opened["addresses"] = tuple(opened.get("addresses", ()))
        return PersonalData(**opened)

    def seal_each(
        self, connection: sa.Connection, texts: Sequence[tuple[str, str, str]]
    ) -> list[bytes]:
        """Seal texts under customers' own keys, for a store that keeps them beside its rows.

        Erasing a customer makes them unreadable, wherever copies of them lie.

        Args:
            connection: a `rows.writing()` connection; a new key is kept or lost with it.
            texts: of each the owner (a pseudonym, or the id of a record that belongs to nobody
                known), the text, and what it belongs to, such as `request req_…`; that is sealed
                in.
        """
        keys = self._made_keys(connection, list(dict.fromkeys(owner for owner, _, _ in texts)))
        return [
            seal(keys[owner], text.encode("utf-8", "replace"), _where(owner, where))
            for owner, text, where in texts
        ]

    def unseal(self, owner: str, sealed: bytes, where: str) -> str:
        """Open what `seal_each` closed; who calls this writes it into the audit trail.

        Raises:
            errors.NotFound: the owner was erased.
            errors.Unavailable: the master secret is another one, or the bytes were changed.
        """
        with self._rows.reading() as connection:
            key = self._keys(connection, [owner]).get(owner)
        if key is None:
            raise errors.NotFound("The vault has no such customer. Check the reference.")
        return unseal(key, sealed, _where(owner, where)).decode()

    def erase(self, customer: str) -> Erased:
        """Destroy a customer's key and fields; nothing there is no error."""
        with self._rows.writing() as connection:
            count = 0
            for table in (tables.customer_keys, tables.records):
                gone = sa.delete(table).where(table.c.customer_id == customer)
                count += connection.execute(gone).rowcount
        return Erased(store="vault", what="key and personal data", count=count)

    def _write(self, connection: sa.Connection, people: Mapping[str, PersonalData]) -> None:
        keys = self._made_keys(connection, list(people))
        now, rows = self._clock(), []
        for customer, data in people.items():
            for field in filled(data):
                plain = json.dumps(getattr(data, field)).encode()
                sealed = seal(keys[customer], plain, _where(customer, field))
                rows.append(
                    {"customer_id": customer, "field": field, "sealed": sealed, "updated_at": now}
                )
        upsert(connection, tables.records, rows)

    def _made_keys(self, connection: sa.Connection, customers: list[str]) -> dict[str, bytes]:
        keys = self._keys(connection, customers)
        new = [
            {
                "customer_id": customer,
                "sealed": self._ring.seal(new_key(), f"customer key {customer}"),
                "master": self._ring.master,
            }
            for customer in customers
            if customer not in keys
        ]
        insert_missing(connection, tables.customer_keys, new)
        # Read again: another process may have been first with one of them.
        return keys | self._keys(connection, [str(row["customer_id"]) for row in new])

    def _keys(self, connection: sa.Connection, customers: list[str]) -> dict[str, bytes]:
        column = tables.customer_keys.c.customer_id
        wanted = sa.select(tables.customer_keys).where(column.in_(customers))
        return {
            row["customer_id"]: self._ring.unseal(
                row["sealed"], row["master"], f"customer key {row['customer_id']}"
            )
            for row in connection.execute(wanted).mappings()
        }


def _known(fields: Iterable[str]) -> list[str]:
    asked, known = list(fields), list(PersonalData.__slots__)
    if unknown := [field for field in asked if field not in known]:
        raise errors.Invalid(
            "There is no field {unknown}; there are {known}.",
            unknown=unknown[0],
            known=", ".join(known),
        )
    return asked


def _where(customer: str, field: str) -> str:
    return f"field {field} of {customer}"


def _open(key: bytes, row: sa.RowMapping) -> Any:
    return json.loads(unseal(key, row["sealed"], _where(row["customer_id"], row["field"])))
