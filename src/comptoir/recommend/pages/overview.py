"""The first page of recommendations: groups, campaigns, and what needs a person."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.recommend.aws.ask import READ
from comptoir.recommend.evidence.asked import answers_of
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Stand
from comptoir.recommend.portraits import needs
from comptoir.recommend.portraits.datasets import events_in
from comptoir.recommend.portraits.models import (
    CampaignPortrait,
    SolutionPortrait,
    campaigns_of,
    solutions_of,
)

DAYS = 7
"""Of answers that are counted."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Overview(stand)
    routes.add_api_route(addresses.HOME, pages.first, methods=["GET"])


class _Overview:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def first(self, request: Request, group: str = "") -> Response:
        self._stand.edge.require(request, READ)
        room, data = self._stand.room, self._stand.data
        groups = self._stand.every(Kind.DATASET_GROUP)
        solutions = solutions_of(room)
        campaigns = campaigns_of(room, solutions)
        recommenders = self._stand.every(Kind.RECOMMENDER)
        shown = [one for one in campaigns if group in ("", one.campaign.group_name)]
        return self._stand.show(
            request,
            "overview",
            groups=[self._group(one, solutions, campaigns, recommenders) for one in groups],
            campaigns=shown,
            answers=answers_of(data, [one.group_id for one in groups], data.now() - DAYS * 86_400),
            days=DAYS,
            latencies=self._stand.latencies(),
            recommenders=[one for one in recommenders if group in ("", one.group_name)],
            needs=needs.found(data, solutions, campaigns, recommenders),
        )

    def _group(
        self,
        group: Resource,
        solutions: Sequence[SolutionPortrait],
        campaigns: Sequence[CampaignPortrait],
        recommenders: Sequence[Resource],
    ) -> dict[str, Any]:
        name = group.group_name
        mine = [one for one in solutions if one.solution.group_name == name]
        answering = sum(one.campaign.group_name == name for one in campaigns)
        return {
            "group": group,
            "events": events_in(self._stand.data, group.group_id),
            "solutions": len(mine),
            "trained": next((one.ready for one in mine if one.ready), None),
            "campaigns": answering,
            "answers": answering or any(one.group_name == name for one in recommenders),
        }
