"""`/help/tour`: what the tour shows, as a list to read and as data for the script that plays it."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from comptoir.app.tour.script import Step, open_to, script
from comptoir.web.edge import Edge
from comptoir.web.i18n import N_

_WORDS = {
    "title": N_("Guided tour"),
    "step": N_("Step {step} of {steps}"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "previous": N_("Previous"),
    "next": N_("Next"),
    "stop": N_("End"),
    "speed": N_("Speed"),
    "slow": N_("slow"),
    "normal": N_("normal"),
    "fast": N_("fast"),
    "away": N_("The tour waits on another page. “Next” goes on from there."),
    "missing": N_("What this step points at is not on this page now."),
    "stopped": N_("The tour has ended."),
}
"""What the bar of the tour says; `{step}` and `{steps}` are filled in the browser."""


def router(edge: Edge, product: Callable[[], str]) -> APIRouter:
    """Return the routes.

    Args:
        edge: renders, and knows who asks.
        product: the path segment of a product with reviews, quoted; empty when there is none.
    """
    routes = APIRouter(include_in_schema=False)

    def told(request: Request, step: Step) -> dict[str, Any]:
        language = edge.language(request)
        return {
            "name": step.name,
            "page": step.page.format(product=product()),
            "elements": step.elements,
            "opens": step.opens,
            "says": step.sentence(language),
            "seconds": step.lasts(language),
        }

    def steps(request: Request) -> list[dict[str, Any]]:
        visitor = edge.visitor(request)
        seen = open_to(visitor.rights, signed_in=visitor.person is not None, product=product())
        return [told(request, step) for step in seen]

    def shown(request: Request) -> Response:
        seen = steps(request)
        return edge.render(
            request,
            "app/tour.html",
            steps=seen,
            left_out=len(script()) - len(seen),
            minutes=sum(step["seconds"] for step in seen) / 60,
        )

    def data(request: Request) -> Response:
        words = {key: edge.say(request, text) for key, text in _WORDS.items()}
        return JSONResponse(
            {"steps": steps(request), "words": words}, headers={"cache-control": "no-store"}
        )

    routes.add_api_route("/help/tour", shown, methods=["GET"])
    routes.add_api_route("/help/tour.json", data, methods=["GET"])
    return routes
