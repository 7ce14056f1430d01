"""How far recommendations reach: coverage, popularity bias, new items and their exposure."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import READ
from comptoir.recommend.model import Resource
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Stand
from comptoir.recommend.portraits.lists import Lists, version_of
from comptoir.recommend.portraits.reach import reach
from comptoir.recommend.serving.request import Exploration

DAYS = 30
SHOWN, MODEL = "shown", "model"
_ENOUGH = 30
"""Answers of the log from which on they are what is looked at first."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Reach(stand)
    routes.add_api_route(addresses.REACH, pages.show, methods=["GET"])


class _Reach:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._lists = Lists(stand.data, stand.trials.slates)

    def show(self, request: Request, campaign: str = "", of: str = "") -> Response:
        self._stand.edge.require(request, READ)
        campaigns = self._stand.trials.askable()
        named = next((one for one in campaigns if one.name == campaign), None)
        chosen = named or (campaigns[-1] if campaigns else None)
        told: dict[str, Any] = {"reach": None, "problem": "", "of": of, "days": DAYS}
        if chosen is not None:
            try:
                told |= self._told(chosen, of)
            except (errors.Invalid, errors.NotFound, errors.Unavailable) as problem:
                told["problem"] = self._stand.edge.explain(request, problem)
        return self._stand.show(request, "reach", campaigns=campaigns, chosen=chosen, **told)

    def _told(self, campaign: Resource, of: str) -> dict[str, Any]:
        group_id, version_id = campaign.group_id, version_of(campaign)
        shown = self._lists.shown(group_id, campaign.resource_id, DAYS)
        by_log = of == SHOWN or (of != MODEL and len(shown.lists) >= _ENOUGH)
        looked = shown if by_log else self._lists.by_model(group_id, version_id)
        config = campaign.document.get(f"{campaign.kind.member}Config") or {}
        age = Exploration.of(config).age_days
        cold, count = self._lists.cold(group_id, version_id, looked, age)
        return {
            "of": SHOWN if by_log else MODEL,
            "logged": len(shown.lists),
            "looked": looked,
            "reach": reach(looked.lists, looked.histories, self._lists.customers(group_id)),
            "cold": cold,
            "n_cold": count,
            "age": age,
        }
