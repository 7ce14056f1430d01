"""The ledger of erasures: who has gone, under a reference that leads to nobody."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.privacy import tables
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.model import Erased, ErasureReport, Part
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.seal import seal, unseal
from comptoir.kernel.storage.rows import Rows, insert_missing, upsert

_KIND = "era"
_BATCH = 500


class ErasureLedger:
    """Remembers erasures and how far each has come.

    Args:
        rows: the database, migrated.
        ring: holds the key `erasures`.
        clock: tells when.
    """

    def __init__(self, rows: Rows, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._key = ring.key("erasures")
        self._references = Pseudonymiser(self._key)
        self._clock = clock

    def reference(self, customer: str) -> str:
        """Return the name of a customer's erasure: a pseudonym of the pseudonym."""
        return self._references.pseudonym(customer, _KIND)

    def erased_among(
        self, customers: Iterable[str], connection: sa.Connection | None = None
    ) -> set[str]:
        """Return which customers were erased; an import leaves them out.

        Args:
            customers: pseudonyms.
            connection: an open connection to read with.
        """
        if connection is None:
            with self._rows.reading() as own:
                return self.erased_among(customers, own)
        names = list(customers)
        by_reference = dict(zip(self._references.many(names, _KIND), names, strict=True))
        references = list(by_reference)
        column = tables.erasures.c.reference
        return {
            by_reference[found]
            for start in range(0, len(references), _BATCH)
            for found in connection.scalars(
                sa.select(column).where(column.in_(references[start : start + _BATCH]))
            )
        }

    def begun_since(self, moment: datetime) -> bool:
        """Tell whether an erasure was begun at a moment or later, or waits to be finished."""
        table = tables.erasures.c
        late = (table.started_at >= moment) | table.customer.is_not(None)
        with self._rows.reading() as connection:
            found = connection.scalar(sa.select(sa.func.count()).where(late))
        return bool(found)

    def begin(self, customer: str, actor: str) -> str:
        """Write down that a customer must go; until all is done, the name waits under seal."""
        reference = self.reference(customer)
        sealed = seal(self._key, customer.encode(), f"erasure {reference}")
        row = {
            "reference": reference,
            "actor": actor,
            "started_at": self._clock(),
            "customer": sealed,
        }
        again = sa.update(tables.erasures).where(tables.erasures.c.reference == reference)
        with self._rows.writing() as connection:
            if not insert_missing(connection, tables.erasures, row):
                connection.execute(again.values(customer=sealed, finished_at=None))
        return reference

    def step(self, reference: str, eraser: str, erased: Erased) -> None:
        """Write down what a store let go of; a second pass adds to the first."""
        steps = tables.erasure_steps
        key = (steps.c.reference == reference) & (steps.c.eraser == eraser)
        with self._rows.writing() as connection:
            before = connection.scalar(sa.select(steps.c.count).where(key)) or 0
            row = {
                "reference": reference,
                "eraser": eraser,
                "store": erased.store,
                "what": erased.what,
                "count": before + erased.count,
                "at": self._clock(),
            }
            upsert(connection, steps, row)

    def finish(self, reference: str, connection: sa.Connection) -> datetime:
        """Forget the sealed name: nothing of the customer is left to erase."""
        now = self._clock()
        done = sa.update(tables.erasures).where(tables.erasures.c.reference == reference)
        connection.execute(done.values(customer=None, finished_at=now))
        return now

    def pending(self) -> list[str]:
        """Return the customers whose erasure was begun and not finished."""
        waiting = sa.select(tables.erasures).where(tables.erasures.c.customer.is_not(None))
        with self._rows.reading() as connection:
            rows = connection.execute(waiting).mappings().all()
        return [
            unseal(self._key, row["customer"], f"erasure {row['reference']}").decode()
            for row in rows
        ]

    def reports(self, limit: int = 100) -> list[ErasureReport]:
        """Return the latest erasures, newest first."""
        newest = sa.select(tables.erasures).order_by(tables.erasures.c.started_at.desc())
        with self._rows.reading() as connection:
            rows = connection.execute(newest.limit(limit)).mappings().all()
            return [self._report(connection, row) for row in rows]

    @staticmethod
    def _report(connection: sa.Connection, row: sa.RowMapping) -> ErasureReport:
        steps = tables.erasure_steps
        own = sa.select(steps).where(steps.c.reference == row["reference"]).order_by(steps.c.at)
        parts = (
            Part(
                eraser=step["eraser"],
                erased=Erased(store=step["store"], what=step["what"], count=step["count"]),
            )
            for step in connection.execute(own).mappings()
        )
        return ErasureReport(
            reference=row["reference"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            parts=tuple(parts),
        )
