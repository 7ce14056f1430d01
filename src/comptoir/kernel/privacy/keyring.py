"""The key ring: one random key a purpose, sealed by the master secret, kept in the database.

Because the master secret only seals, it can be changed without changing a single pseudonym,
signature or API key.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.privacy import tables
from comptoir.kernel.privacy.seal import new_key, seal, unseal
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.storage.rows import Rows, insert_missing

_BATCH = 1000


class KeyRing:
    """Long-lived keys by purpose.

    Args:
        rows: the database, migrated.
        master: the secret that seals.
        others: secrets that may have sealed before, while a change of secret is under way.
    """

    def __init__(
        self, rows: Rows, master: MasterSecret, others: Sequence[MasterSecret] = ()
    ) -> None:
        self._rows = rows
        self.master = master.fingerprint
        self._sealing = {each.fingerprint: each.derive("seal") for each in (*others, master)}

    def key(self, name: str) -> bytes:
        """Return the 32-byte key of a purpose such as `pseudonyms`, made at the first call.

        Raises:
            errors.Unavailable: the master secret is not the one that sealed it.
        """
        wanted = sa.select(tables.ring_keys).where(tables.ring_keys.c.name == name)
        with self._rows.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            sealed = self.seal(new_key(), f"key {name}")
            new = {"name": name, "sealed": sealed, "master": self.master}
            with self._rows.writing() as connection:
                insert_missing(connection, tables.ring_keys, new)
                row = connection.execute(wanted).mappings().one()
        return self.unseal(row["sealed"], row["master"], f"key {name}")

    def drop(self, name: str) -> None:
        """Destroy the key of a purpose: what it sealed never opens again."""
        with self._rows.writing() as connection:
            one = tables.ring_keys
            connection.execute(sa.delete(one).where(one.c.name == name))

    def seal(self, data: bytes, bound_to: str) -> bytes:
        """Encrypt under the present master secret."""
        return seal(self._sealing[self.master], data, bound_to)

    def unseal(self, sealed: bytes, master: str, bound_to: str) -> bytes:
        """Decrypt what `seal` made.

        Args:
            sealed: the bytes.
            master: fingerprint of the secret that sealed them.
            bound_to: where they belong.

        Raises:
            errors.Unavailable: that secret is not here, or the bytes were changed.
        """
        if master not in self._sealing:
            raise errors.Unavailable(
                "The {bound_to} was sealed with master secret {master}, which is not here; the "
                "present one is {present}. Put the right secret back.",
                bound_to=bound_to,
                master=master,
                present=self.master,
            )
        return unseal(self._sealing[master], sealed, bound_to)

    def reseal(self) -> int:
        """Seal with the present master secret whatever another one sealed, in one transaction.

        Returns:
            How many keys were sealed again; 0 when all is done.

        Raises:
            errors.Unavailable: a key opens with none of the secrets; nothing is changed.
        """
        rings, customers = tables.ring_keys, tables.customer_keys
        with self._rows.writing() as connection:
            return self._reseal(connection, rings, rings.c.name, "key") + self._reseal(
                connection, customers, customers.c.customer_id, "customer key"
            )

    def _reseal(
        self, connection: sa.Connection, table: sa.Table, column: sa.Column[str], noun: str
    ) -> int:
        stale = sa.select(table).where(table.c.master != self.master).limit(_BATCH)
        count = 0
        while batch := connection.execute(stale).mappings().all():
            for row in batch:
                where = f"{noun} {row[column.name]}"
                again = self.seal(self.unseal(row["sealed"], row["master"], where), where)
                change = sa.update(table).where(column == row[column.name])
                connection.execute(change.values(sealed=again, master=self.master))
            count += len(batch)
        return count
