"""Models: every version, trainings under way, and a form to start one."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.http.counter import READ, TRAIN
from comptoir.routing.learners.registry import LEARNERS
from comptoir.routing.model import Alias
from comptoir.routing.pages import addresses, words
from comptoir.routing.pages.stand import Field, Stand, go
from comptoir.routing.portraits import registry
from comptoir.routing.store import datasets
from comptoir.web.i18n import N_


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Models(stand)
    routes.add_api_route(addresses.MODELS, pages.every, methods=["GET"])
    routes.add_api_route(addresses.TRAININGS, pages.trainings, methods=["GET"])
    routes.add_api_route(addresses.TRAIN, pages.train, methods=["POST"])


class _Models:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def every(self, request: Request) -> Response:
        visitor = self._stand.edge.require(request, READ)
        office = self._stand.office
        found = registry.versions(office)
        champion = next((one for one in found if Alias.CHAMPION in one.aliases), None)
        return self._stand.show(
            request,
            "models",
            versions=found,
            champion=champion,
            trainings=registry.trainings(office),
            datasets=datasets.every(office.rows) if visitor.may(TRAIN) else [],
            learners=self._learners(request),
            settings=office.settings,
            may_train=visitor.may(TRAIN),
            toasts=self._toasts(request),
            words=words,
        )

    def trainings(self, request: Request, seen: int = 0) -> Response:
        """Say how far trainings are; when one has ended, the page is drawn anew."""
        self._stand.edge.require(request, READ)
        found = registry.trainings(self._stand.office)
        told = self._stand.edge.fragment(
            request, "routing/parts/trainings.html", trainings=found, to=addresses, words=words
        )
        ended = {"HX-Refresh": "true"} if len(found) < seen else {}
        return HTMLResponse(told, headers=ended)

    def train(
        self,
        request: Request,
        dataset: Field = "",
        learner: Field = "",
        max_error: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Begin a training."""
        visitor = self._stand.act(request, TRAIN, csrf_token)
        service.start_training(
            self._stand.office,
            dataset,
            by=visitor.actor,
            learner=learner,
            max_error=_share(max_error),
        )
        return go(f"{addresses.MODELS}?begun=1")

    def _learners(self, request: Request) -> list[tuple[str, str]]:
        say = self._stand.edge.say
        return [
            (name, f"{name}: {say(request, words.LEARNERS[name])}")
            if name in words.LEARNERS
            else (name, name)
            for name in LEARNERS
        ]

    def _toasts(self, request: Request) -> list[dict[str, Any]]:
        if not request.query_params.get("begun"):
            return []
        return [{"message": self._stand.edge.say(request, N_("The training has begun."))}]


def _share(text: str) -> float | None:
    """Read a percentage as people type it; None for none.

    >>> _share("2,5"), _share("")
    (0.025, None)
    """
    told = text.replace("%", "").replace(",", ".").strip()
    if not told:
        return None
    try:
        return float(told) / 100
    except ValueError:
        raise errors.Invalid(
            "{text!r} is no percentage. Write one such as 2 or 2.5.", text=text[:20]
        ) from None
