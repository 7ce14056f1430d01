"""Two runs side by side."""

from fastapi import APIRouter, Request, Response

from comptoir.reviews import comparing
from comptoir.reviews.http import READ
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.pages.stand import Stand
from comptoir.reviews.store import runs

_CHOICE = 50


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the route."""

    def compare(request: Request, a: str = "", b: str = "") -> Response:
        stand.edge.require(request, READ)
        rows = stand.desk.rows
        choice = runs.recent(rows, _CHOICE)
        ids = [run.run_id for run in choice]
        second = b or next(iter(ids), "")
        first = a or next((one for one in ids if one != second), "")
        both = (runs.get(rows, first), runs.get(rows, second)) if first and second else ()
        return stand.show(
            request,
            "compare",
            choice=choice,
            both=both,
            stages=comparing.stages(*both) if both else [],
            audits=comparing.audits(*both) if both else [],
            states=words.STATES,
            stage_names=words.STAGES,
            audit_names=words.AUDITS,
        )

    routes.add_api_route(addresses.COMPARE, compare, methods=["GET"])
