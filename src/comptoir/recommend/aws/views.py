"""Resources as Personalize shows them; the shape of an answer picks what it has room for."""

from collections.abc import Mapping
from typing import Any

from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.model.offers import OFFERS

_EXPLORATION = {
    "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
}
_RATE = {"autoTrainingConfig": {"schedulingExpression": "rate(7 days)"}}
_REQUESTS = {"minRecommendationRequestsPerSecond": 1}


def view(resource: Resource) -> dict[str, Any]:
    """Return everything that any answer tells of a resource."""
    kind = resource.kind
    shown = dict(resource.document)
    shown |= {
        "jobName" if kind.is_job else "name": resource.name,
        f"{kind.member}Arn": resource.arn,
        "status": resource.status.value,
        "creationDateTime": resource.created_at,
        "lastUpdatedDateTime": resource.updated_at,
        "failureReason": resource.failure_reason or None,
    }
    if resource.alias:
        shown["trackingId"] = resource.alias
    return shown | _filled(resource)


def _filled(resource: Resource) -> dict[str, Any]:
    """Return the configuration of a resource, with what holds where it says nothing."""
    kind, own = resource.kind, resource.document
    usual: dict[str, Any] = {}
    if kind in {Kind.CAMPAIGN, Kind.RECOMMENDER} and _explores(own):
        usual |= _EXPLORATION
    if kind is Kind.RECOMMENDER:
        usual |= _REQUESTS
    if kind is Kind.SOLUTION and own.get("performAutoTraining"):
        usual |= _RATE
    member = f"{kind.member}Config"
    return {member: _over(usual, own.get(member) or {})} if usual else {}


def _explores(document: Mapping[str, Any]) -> bool:
    return document.get("recipe") in OFFERS and OFFERS[document["recipe"]].explores


def _over(usual: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what is told over what is usual, member by member.

    >>> _over({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}, "d": 4})
    {'a': {'b': 1, 'c': 3}, 'd': 4}
    """
    found = dict(usual) | dict(told)
    for name, one in usual.items():
        if isinstance(one, Mapping) and isinstance(told.get(name), Mapping):
            found[name] = _over(one, told[name])
    return found
