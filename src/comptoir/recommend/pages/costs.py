"""What serving takes: requests a second, TPS-hours, and what they would have cost elsewhere."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from comptoir.recommend.aws.ask import READ
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Stand
from comptoir.recommend.portraits.costs import costs_of

Days = Annotated[int, Query(ge=1, le=90)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""

    def show(request: Request, group: str = "", days: Days = 7) -> Response:
        stand.edge.require(request, READ)
        groups = stand.every(Kind.DATASET_GROUP)
        named = next((one for one in groups if one.name == group), None)
        chosen = named or _first_asked(stand, groups)
        costs = None
        if chosen is not None:
            versions = stand.every(Kind.SOLUTION_VERSION)
            costs = costs_of(stand.data, stand.room, chosen.group_id, versions, days, stand.prices)
        return stand.show(
            request,
            "costs",
            groups=groups,
            chosen=chosen,
            days=days,
            costs=costs,
            latencies=stand.latencies(),
            tempo=stand.tempo,
        )

    routes.add_api_route(addresses.COSTS, show, methods=["GET"])


def _first_asked(stand: Stand, groups: Sequence[Resource]) -> Resource | None:
    """Return a group that answers, the oldest; one that has nothing yet where none does."""
    answering = {one.group_id for one in stand.trials.askable()}
    return next((one for one in groups if one.group_id in answering), groups[0] if groups else None)
