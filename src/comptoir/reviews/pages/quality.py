"""The quality of the data, run after run."""

from fastapi import APIRouter, Request, Response

from comptoir.reviews import comparing
from comptoir.reviews.http import READ
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.pages.stand import Stand
from comptoir.reviews.store import runs

_RUNS = 30


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the route."""

    def quality(request: Request) -> Response:
        stand.edge.require(request, READ)
        found = [run for run in runs.recent(stand.desk.rows, _RUNS) if comparing.measured(run)]
        settings = stand.room.bench.settings
        return stand.show(
            request,
            "quality",
            runs=list(reversed(found)),
            series=comparing.quality(found),
            names=words.AUDITS,
            limits={
                "completeness": settings.min_completeness,
                "consistency": settings.min_consistency,
                "reject_share": settings.max_reject_share,
            },
        )

    routes.add_api_route(addresses.QUALITY, quality, methods=["GET"])
