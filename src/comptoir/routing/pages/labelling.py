"""Where people label: one text at a time, by keyboard or by hand."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.routing.annotation import answering, asking, undoing
from comptoir.routing.annotation.model import ItemState, Verdict
from comptoir.routing.http.counter import CORRECT
from comptoir.routing.pages import addresses
from comptoir.routing.pages.choices import KEYS, beside, choices
from comptoir.routing.pages.rounds import MODES, may_begin
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.store import labels, rounds
from comptoir.web.i18n import N_
from comptoir.web.prose import prose

PART = "x-part"
"""Header by which the page's script asks for what it puts in place, instead of a page."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Labelling(stand)
    routes.add_api_route(addresses.LABELLING, pages.next, methods=["GET"])
    routes.add_api_route(f"{addresses.LABELLING}/undo", pages.undo, methods=["POST"])
    routes.add_api_route(f"{addresses.LABELLING}/{{item_id}}", pages.answer, methods=["POST"])


class _Labelling:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def next(self, request: Request, round: str = "") -> Response:  # noqa: A002 - as the address has it
        """Show the next text of a round, or of the first round that has one."""
        visitor = self._stand.edge.require(request, CORRECT)
        if round:
            return self._show(request, round)
        for one in rounds.every(self._stand.office.rows, open_only=True):
            if may_begin(one, visitor.actor) and asking.next_item(
                self._stand.office, one.round_id, visitor.actor
            ):
                return go(addresses.labelling(one.round_id))
        return go(addresses.ANNOTATION)

    def answer(
        self,
        request: Request,
        item_id: str,
        *,
        verdict: Field = "",
        desk: Field = "",
        nowhere: Field = "",
        seconds: Field = "",
        note: Field = "",
        round: Field = "",  # noqa: A002 - as the form has it
        once: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        visitor = self._stand.act(request, CORRECT, csrf_token)
        known = set(Verdict)
        said = answering.Answer(
            verdict=Verdict(verdict) if verdict in known else Verdict.LABELLED,
            desk="" if nowhere else desk or None,
            seconds=measured(seconds),
            note=note,
        )
        try:
            answering.answer(
                self._stand.office,
                item_id,
                said,
                desks=[one.desk_id for one in self._stand.desks()],
                by=visitor.actor,
                address=address_of(request),
                once=once,
            )
        except (errors.Conflict, errors.Invalid, errors.NotFound) as problem:
            return self._show(request, round, problem)
        return (
            self._show(request, round)
            if PART in request.headers
            else go(addresses.labelling(round))
        )

    def undo(
        self,
        request: Request,
        round: Field = "",  # noqa: A002 - as the form has it
        csrf_token: Field = "",
    ) -> Response:
        """Take the person's own last answer back, and ask again."""
        visitor = self._stand.act(request, CORRECT, csrf_token)
        try:
            undoing.undo(
                self._stand.office,
                by=visitor.actor,
                round_id=round,
                mode=rounds.get(self._stand.office.rows, round).mode,
                address=address_of(request),
            )
        except (errors.Conflict, errors.NotFound) as problem:
            return self._show(request, round, problem)
        if PART in request.headers:
            return self._show(request, round, undone=True)
        return go(addresses.labelling(round))

    def _show(
        self,
        request: Request,
        round_id: str,
        problem: errors.ComptoirError | None = None,
        *,
        undone: bool = False,
    ) -> Response:
        told = self._told(request, round_id)
        if problem:
            told["said"] = self._stand.edge.explain(request, problem)
        elif undone:
            told["done"] = self._stand.edge.say(request, N_("Your last answer is undone."))
        if PART in request.headers:
            return self._stand.part(request, "labelling", **told)
        return self._stand.show(request, "labelling", refusal(problem), **told)

    def _told(self, request: Request, round_id: str) -> dict[str, Any]:
        office, actor = self._stand.office, self._stand.edge.visitor(request).actor
        asked = asking.next_item(office, round_id, actor)
        made = asked.round if asked else rounds.get(office.rows, round_id)
        counts = rounds.counts(office.rows, round_id).get(round_id, dict.fromkeys(ItemState, 0))
        with office.rows.reading() as connection:
            mine = labels.counted(connection, round_id, actor, made.mode)
        return {
            "asked": asked,
            "round": made,
            "counts": counts,
            "mine": mine,
            "can_undo": bool(mine) and made.closed_at is None,
            "desks": choices(self._stand, request),
            "keys": KEYS,
            "modes": MODES,
            "once": new_id("label"),
            "said": "",
            "done": "",
            "prose": prose,
            **beside(self._stand, request, asked.guess if asked else None),
        }


def refusal(problem: errors.ComptoirError | None) -> int:
    """Return the status of a page that shows a problem, or none."""
    if problem is None:
        return 200
    return 422 if isinstance(problem, errors.Invalid) else 409


def measured(text: str) -> float:
    """Read the seconds that a page measured; 0 where it measured none.

    >>> measured("2.5"), measured("nan"), measured("")
    (2.5, 0.0, 0.0)
    """
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if 0 <= found < float("inf") else 0.0
