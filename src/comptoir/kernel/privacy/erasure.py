"""Erasure: every store lets a customer go, one after another, and says what went."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.model import Erased, ErasureReport, Part
from comptoir.kernel.storage.rows import Rows


class Eraser(Protocol):
    """A store that holds something of a customer.

    Erasing twice, or someone who is not there, is no error: the count is 0 then.
    """

    @property
    def name(self) -> str:
        """What tells this eraser from the others, such as `reviews-lake`."""

    def erase(self, customer: str) -> Erased:
        """Remove all that the store holds of a customer.

        Args:
            customer: the pseudonym.
        """


class Erasure:
    """Erases customers everywhere.

    Args:
        rows: the database.
        ledger: remembers what is begun and done.
        audit: the trail; it gets the reference, never the customer.
        clock: tells when.
    """

    def __init__(
        self, rows: Rows, ledger: ErasureLedger, audit: AuditTrail, clock: Clock = utc_now
    ) -> None:
        self._rows = rows
        self._ledger = ledger
        self._audit = audit
        self._clock = clock

    def erase(
        self, customer: str, erasers: Sequence[Eraser], *, actor: str, address: str = ""
    ) -> ErasureReport:
        """Erase a customer from every store.

        One store that fails does not keep the others from erasing; the report is then not
        complete, and calling this again, or `resume`, finishes the work.

        Args:
            customer: the pseudonym.
            erasers: the stores, the vault first: once its key is gone, so is the person.
            actor: who asks, for the audit trail.
            address: from where.

        Raises:
            errors.Invalid: no store is registered, or two have the same name.
        """
        names = [eraser.name for eraser in erasers]
        if not names or len(set(names)) < len(names):
            raise errors.Invalid(
                "Erasers must exist and have names of their own: {names}.", names=names
            )
        started_at = self._clock()
        reference = self._ledger.begin(customer, actor)
        parts = tuple(self._part(reference, customer, eraser) for eraser in erasers)
        self._rows.scrub()
        complete = all(part.erased for part in parts)
        with self._rows.writing() as connection:
            finished_at = self._ledger.finish(reference, connection) if complete else None
            self._audit.record(
                actor=actor,
                action="privacy.erase",
                record=f"erasure:{reference}",
                address=address,
                detail={part.eraser: part.erased.count if part.erased else -1 for part in parts},
                connection=connection,
            )
        return ErasureReport(
            reference=reference, started_at=started_at, finished_at=finished_at, parts=parts
        )

    def resume(self, erasers: Sequence[Eraser]) -> list[ErasureReport]:
        """Finish every erasure that was cut short."""
        return [
            self.erase(customer, erasers, actor="system") for customer in self._ledger.pending()
        ]

    def _part(self, reference: str, customer: str, eraser: Eraser) -> Part:
        try:
            erased = eraser.erase(customer)
        except Exception as problem:
            logging.getLogger(__name__).exception("Eraser %s failed", eraser.name)
            return Part(eraser=eraser.name, erased=None, failure=_why(problem))
        self._ledger.step(reference, eraser.name, erased)
        return Part(eraser=eraser.name, erased=erased)


def _why(problem: Exception) -> str:
    """Say what keeps the store busy; any other error tells its kind alone, for it might quote."""
    return problem.message if isinstance(problem, errors.Conflict) else type(problem).__name__


@dataclass(frozen=True, slots=True)
class FunctionEraser:
    """An eraser made of a function.

    >>> store = {"cus_1": 3}
    >>> gone = lambda who: Erased(store="demo", what="rows", count=store.pop(who, 0))
    >>> FunctionEraser("demo", gone).erase("cus_1").count
    3
    """

    name: str
    function: Callable[[str], Erased]

    def erase(self, customer: str) -> Erased:
        return self.function(customer)
