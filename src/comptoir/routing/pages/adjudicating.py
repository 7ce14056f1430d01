"""Where disputes are decided: the labels of others without their names, then with them."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.routing.annotation import answering, asking, undoing
from comptoir.routing.annotation.model import Item, Mode
from comptoir.routing.http.counter import ADJUDICATE
from comptoir.routing.pages import addresses
from comptoir.routing.pages.choices import KEYS, beside, choices
from comptoir.routing.pages.labelling import PART, measured, refusal
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.store import labels, rounds
from comptoir.web.i18n import N_
from comptoir.web.prose import prose

_LEFT_OUT = ("accept",)


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Adjudicating(stand)
    routes.add_api_route(addresses.ADJUDICATING, pages.next, methods=["GET"])
    routes.add_api_route(f"{addresses.ADJUDICATING}/undo", pages.undo, methods=["POST"])
    routes.add_api_route(f"{addresses.ADJUDICATING}/{{item_id}}", pages.decide, methods=["POST"])


class _Adjudicating:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def next(self, request: Request, round: str = "", after: str = "", item: str = "") -> Response:  # noqa: A002 - as the address has it
        """Show the next dispute, or what was decided of an item."""
        self._stand.edge.require(request, ADJUDICATE)
        return self._show(request, round, after, item)

    def decide(
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
        visitor = self._stand.act(request, ADJUDICATE, csrf_token)
        if verdict == "skipped":
            return self._on(request, round, after=item_id)
        chosen = None if verdict == "rejected" else "" if nowhere else desk or "?"
        try:
            answering.adjudicate(
                self._stand.office,
                item_id,
                chosen,
                desks=[one.desk_id for one in self._stand.desks()],
                by=visitor.actor,
                seconds=measured(seconds),
                note=note,
                address=address_of(request),
                once=once,
            )
        except (errors.Conflict, errors.Invalid, errors.NotFound) as problem:
            return self._show(request, round, "", "", problem)
        return self._on(request, round, decided=item_id)

    def undo(
        self,
        request: Request,
        round: Field = "",  # noqa: A002 - as the form has it
        csrf_token: Field = "",
    ) -> Response:
        """Take the person's own last decision back."""
        visitor = self._stand.act(request, ADJUDICATE, csrf_token)
        try:
            undoing.undo(
                self._stand.office,
                by=visitor.actor,
                round_id=round,
                mode=Mode.ADJUDICATE,
                address=address_of(request),
            )
        except (errors.Conflict, errors.NotFound) as problem:
            return self._show(request, round, "", "", problem)
        return self._on(request, round)

    def _on(
        self, request: Request, round_id: str, *, after: str = "", decided: str = ""
    ) -> Response:
        if PART in request.headers:
            return self._show(request, round_id, after, decided)
        address = addresses.adjudicating(round_id, after)
        if decided:
            address += f"{'&' if '?' in address else '?'}item={decided}"
        return go(address)

    def _show(
        self,
        request: Request,
        round_id: str,
        after: str,
        decided: str,
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        told = self._told(request, round_id, after)
        told["said"] = self._stand.edge.explain(request, problem) if problem else ""
        told["decided"] = self._decided(request, decided) if decided else None
        if PART in request.headers:
            return self._stand.part(request, "adjudicating", **told)
        return self._stand.show(request, "adjudicating", refusal(problem), **told)

    def _told(self, request: Request, round_id: str, after: str) -> dict[str, Any]:
        office, actor = self._stand.office, self._stand.edge.visitor(request).actor
        item = asking.disputed(office, round_id, after)
        with office.rows.reading() as connection:
            last = labels.last_of(connection, actor, round_id, Mode.ADJUDICATE)
        return {
            "item": item,
            "after": after,
            "round_id": round_id,
            "round": rounds.get(office.rows, item.round_id) if item else None,
            "labels": self._labels(item) if item else [],
            "can_undo": last is not None,
            "desks": choices(self._stand, request),
            "keys": [one for one in KEYS if one[0] not in _LEFT_OUT],
            "once": new_id("label"),
            "prose": prose,
            "verdicts": VERDICTS,
            **beside(self._stand, request, item.guess if item else None),
        }

    def _labels(self, item: Item) -> list[Any]:
        """Return what was said of an item, without who said it."""
        said = labels.of_items(self._stand.office.rows, [item.item_id]).get(item.item_id, [])
        return [one for one in said if one.mode is not Mode.ADJUDICATE]

    def _decided(self, request: Request, item_id: str) -> dict[str, Any] | None:
        """Return what was decided, and now who said what."""
        item = rounds.item(self._stand.office.rows, item_id)
        said = labels.of_items(self._stand.office.rows, [item_id]).get(item_id, [])
        decisions = [one for one in said if one.mode is Mode.ADJUDICATE]
        mine = self._stand.edge.visitor(request).actor
        if not decisions or decisions[-1].annotator != mine:
            return None
        return {"item": item, "labels": self._labels(item), "names": self._stand.names()}


VERDICTS = {
    "labelled": N_("Labelled"),
    "accepted": N_("Accepted the prediction"),
    "rejected": N_("Rejected it"),
    "skipped": N_("Skipped it"),
}
"""What people did, as it is read."""
