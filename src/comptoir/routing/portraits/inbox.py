"""What is the case with requests in the inbox: how sure, how urgent, and between which desks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from comptoir.routing import service
from comptoir.routing.model import Alias, Correction, Prediction, Request, RequestState
from comptoir.routing.office import Office
from comptoir.routing.store import inbox
from comptoir.routing.store import requests as store

CHOICES = 3
"""Desks that are offered at once."""
_SOON = 0.25
"""Share of the target delay from which on it is nearly over."""


class Pace(StrEnum):
    """How a request that waits stands against the delay of its desk."""

    LATE = "late"
    SOON = "soon"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request with what was said of it."""

    request: Request
    said: Prediction | None
    """By the model that decided, if one did."""
    laid: Correction | None
    due: datetime | None
    """When its likely desk means to have answered; None unless it waits."""
    pace: Pace | None

    @property
    def waits(self) -> bool:
        """Whether a person has to say which desk."""
        return self.request.state is RequestState.WAITING

    @property
    def choices(self) -> tuple[str, ...]:
        """The desks that are offered at once, likeliest first; `NO_DESK` for none at all."""
        if self.said is None:
            return ()
        decision = self.said.decision
        found = decision.likely or (decision.desk,)
        return ((inbox.NO_DESK, *found) if decision.out_of_scope else found)[:CHOICES]


def target_hours(office: Office) -> Callable[[str], float]:
    """Return what tells in how many hours a desk means to answer."""
    known = {one.desk_id: one.target_hours for one in service.desks(office)}
    return lambda desk: known.get(desk, service.TARGET_HOURS)


def late_before(office: Office) -> dict[str, datetime]:
    """Return, by desk, the moment before which a request that waits is late."""
    known = {one.desk_id: one.target_hours for one in service.desks(office)}
    return inbox.cutoffs(known, service.TARGET_HOURS, office.clock())


def soon_before(office: Office) -> dict[str, datetime]:
    """Return, by desk, the moment before which a request that waits is late, or nearly."""
    near = 1 - _SOON
    known = {one.desk_id: one.target_hours * near for one in service.desks(office)}
    return inbox.cutoffs(known, service.TARGET_HOURS * near, office.clock())


def rows_of(office: Office, found: Sequence[Request]) -> list[Row]:
    """Return requests with their decisions, corrections and delays, in their order."""
    ids = [one.request_id for one in found]
    said = store.predictions_of(office.rows, ids)
    laid = store.corrections_of(office.rows, ids)
    hours, now = target_hours(office), office.clock()
    return [
        _row(one, decisive(said.get(one.request_id, [])), laid.get(one.request_id), hours, now)
        for one in found
    ]


def decisive(said: Sequence[Prediction]) -> Prediction | None:
    """Return what the model said that decided, if one did."""
    return next((one for one in said if one.alias is Alias.CHAMPION), None)


def _row(
    request: Request,
    said: Prediction | None,
    laid: Correction | None,
    hours: Callable[[str], float],
    now: datetime,
) -> Row:
    if request.state is not RequestState.WAITING:
        return Row(request=request, said=said, laid=laid, due=None, pace=None)
    strange = said is None or said.decision.out_of_scope
    target = timedelta(hours=hours("" if strange or said is None else said.decision.desk))
    due = request.received_at + target
    pace = Pace.LATE if due < now else Pace.SOON if due - now < target * _SOON else Pace.AHEAD
    return Row(request=request, said=said, laid=laid, due=due, pace=pace)
