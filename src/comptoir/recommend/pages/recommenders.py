"""One recommender: a use case of a domain, its model and what its answers led to."""

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import READ
from comptoir.recommend.evidence.outcomes import Outcome, Question, outcomes
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.campaigns import DAYS
from comptoir.recommend.pages.stand import Stand
from comptoir.recommend.portraits.evaluations import Learned, course_of, evaluation_of, learned

_DAY = 86_400


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""

    def show(request: Request, name: str) -> Response:
        stand.edge.require(request, READ)
        found = stand.named(Kind.RECOMMENDER, name)
        return stand.show(
            request,
            "recommender",
            found=found,
            evaluation=evaluation_of(found),
            learned=_learned(stand, found),
            course=course_of(found, stand.room.clock()),
            outcome=_outcome(stand, found),
            tempo=stand.tempo(found.resource_id),
            health=stand.health(found, DAYS) if found.status is Status.ACTIVE else None,
            days=DAYS,
        )

    routes.add_api_route(f"{addresses.RECOMMENDERS}/{{name}}", show, methods=["GET"])


def _learned(stand: Stand, found: Resource) -> Learned | None:
    if found.status is not Status.ACTIVE:
        return None
    try:
        return learned(stand.artifacts.facts(found.resource_id))
    except errors.NotFound:  # its files are gone; who asks it is told so
        return None


def _outcome(stand: Stand, found: Resource) -> Outcome | None:
    since = stand.data.now() - DAYS * _DAY
    asked = Question(since=since, source=found.resource_id)
    return next(iter(outcomes(stand.data, found.group_id, asked)), None)
