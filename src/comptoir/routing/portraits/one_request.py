"""What is the case with one request: who said what of it, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.kernel import errors
from comptoir.routing.model import Correction, Prediction, Request
from comptoir.routing.office import Office
from comptoir.routing.portraits.inbox import Row, decisive, rows_of
from comptoir.routing.store import inbox
from comptoir.routing.store import requests as store

_OTHERS = 5
"""Other requests of the same customer that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRequest:
    """A request with all that was said of it."""

    row: Row
    observed: tuple[Prediction, ...]
    """What versions said that decide nothing."""
    corrections: tuple[Correction, ...]
    """Oldest first, what was taken back too."""
    labels: tuple[dict[str, Any], ...]
    """What annotators said: `annotator`, `verdict`, `desk`, `at`."""
    others: tuple[Request, ...]
    """Of the same customer, newest first."""
    erased: bool
    """Whether the customer was erased: the original is gone for good."""

    @property
    def scores(self) -> list[tuple[str, float]]:
        """Return the probability of each desk, the likeliest first."""
        said = self.row.said
        told = said.decision.scores if said else {}
        return sorted(told.items(), key=lambda one: -one[1])


def one_request(office: Office, request_id: str) -> OneRequest:
    """Return one request with all that was said of it.

    Raises:
        errors.NotFound: there is none.
    """
    request = store.get(office.rows, request_id)
    said = store.predictions_of(office.rows, [request_id]).get(request_id, [])
    return OneRequest(
        row=rows_of(office, [request])[0],
        observed=_observed(said),
        corrections=tuple(inbox.corrections(office.rows, request_id)),
        labels=tuple(inbox.labels_of(office.rows, request_id)),
        others=_others(office, request),
        erased=bool(request.customer_id) and bool(office.erased([request.customer_id])),
    )


def original(office: Office, request: Request) -> str | None:
    """Return what the customer wrote; None when the customer was erased.

    Who calls this writes it into the audit trail.

    Raises:
        errors.Unavailable: the master secret is another one, or the bytes were changed.
    """
    try:
        where = f"request {request.request_id}"
        return office.vault.unseal(request.owner, request.sealed, where)
    except errors.NotFound:
        return None


def _observed(said: Sequence[Prediction]) -> tuple[Prediction, ...]:
    decided = decisive(said)
    return tuple(one for one in said if one is not decided)


def _others(office: Office, request: Request) -> tuple[Request, ...]:
    if not request.customer_id:
        return ()
    asked = inbox.Narrowed(customer=request.customer_id)
    found = inbox.page(office.rows, asked, limit=_OTHERS + 1)
    others = [one for one in found if one.request_id != request.request_id]
    return tuple(sorted(others, key=lambda one: one.received_at, reverse=True)[:_OTHERS])
