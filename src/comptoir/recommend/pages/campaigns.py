"""One campaign: which model answers, how it explores, and how it does."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import READ, WRITE
from comptoir.recommend.evidence.outcomes import Outcome, Question, outcomes
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.portraits.models import CampaignPortrait, campaigns_of, portrait
from comptoir.recommend.resources.following import SYNC
from comptoir.recommend.serving.request import Exploration

LATEST = "$LATEST"
DAYS = 30
_DAY = 86_400
_EXPLORATION = "itemExplorationConfig"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Campaigns(stand)
    one = f"{addresses.CAMPAIGNS}/{{name}}"
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(one, pages.change, methods=["POST"])


class _Campaigns:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def one(self, request: Request, name: str) -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, self._stand.named(Kind.CAMPAIGN, name))

    def change(
        self,
        request: Request,
        name: str,
        version: Field = "",
        weight: Field = "",
        age: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Let a campaign answer with another version, or explore more or less."""
        self._stand.act(request, WRITE, csrf_token)
        campaign = self._stand.named(Kind.CAMPAIGN, name)
        config = dict(campaign.document.get("campaignConfig") or {})
        config[SYNC] = version == LATEST
        if weight or age:
            told = {"explorationWeight": weight, "explorationItemAgeCutOff": age}
            config[_EXPLORATION] = {key: _plain(text) for key, text in told.items() if text}
        asked = {"campaignArn": campaign.arn, "campaignConfig": config}
        if version:
            asked["solutionVersionArn"] = f"{self._solution(campaign).arn}/{version}"
        try:
            self._stand.operations(request).call("UpdateCampaign", **asked)
        except (errors.Invalid, errors.Conflict, errors.NotFound) as problem:
            return self._page(request, campaign, problem)
        return go(addresses.campaign(name))

    def _page(
        self, request: Request, campaign: Resource, problem: errors.ComptoirError | None = None
    ) -> Response:
        stand, told = self._stand, self._portrait(campaign)
        explores = OFFERS[told.version.document["recipe"]].explores
        ready = [one for one in told.solution.versions if one.status is Status.ACTIVE]
        return stand.show(
            request,
            "campaign",
            errors.face_of(problem).status if problem else 200,
            told=told,
            ready=ready[::-1],
            latest=LATEST,
            outcome=self._outcome(campaign),
            health=self._stand.health(campaign, DAYS),
            tempo=self._stand.tempo(campaign.resource_id),
            days=DAYS,
            exploration=Exploration.of(_config(campaign)) if explores else None,
            error=stand.edge.explain(request, problem) if problem else "",
        )

    def _outcome(self, campaign: Resource) -> Outcome | None:
        """Return what its answers of the last days led to; None where it gave none."""
        data = self._stand.data
        since = data.now() - DAYS * _DAY
        asked = Question(since=since, source=campaign.resource_id)
        return next(iter(outcomes(data, campaign.group_id, asked)), None)

    def _portrait(self, campaign: Resource) -> CampaignPortrait:
        solution = self._solution(campaign)
        versions = self._stand.every(Kind.SOLUTION_VERSION, solution.resource_id)
        found = campaigns_of(self._stand.room, [portrait(solution, versions)])
        mine = [one for one in found if one.campaign.resource_id == campaign.resource_id]
        if not mine:
            raise errors.NotFound("There is no campaign {name}.", name=campaign.name)
        return mine[0]

    def _solution(self, campaign: Resource) -> Resource:
        return self._stand.room.store.get(campaign.parent_id)


def _config(campaign: Resource) -> dict[str, Any]:
    return dict(campaign.document.get("campaignConfig") or {})


def _plain(text: str) -> str:
    """Write a number as requests do; French writes it with a comma.

    >>> _plain(" 0,3 ")
    '0.3'
    """
    return text.strip().replace(",", ".")
