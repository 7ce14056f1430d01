"""What the address of a page asks of a campaign, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from comptoir.kernel import errors
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.pages.stand import Stand
from comptoir.recommend.portraits.filters import (
    FilterPortrait,
    expression_of,
    portrait,
    schemas_of,
    written,
)
from comptoir.recommend.trying import Trial

LENGTH = 12
"""Items of a trial's slate."""
VALUE = "value-"
"""Parameters of the address that hold values of a filter's parameters begin so."""
_LONGEST = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A question, as the address has it."""

    campaign: Resource
    filter: FilterPortrait | None
    trial: Trial


def typed_values(request: Request) -> dict[str, str]:
    """Return what was typed for a filter's parameters, by their names."""
    told = request.query_params
    return {key.removeprefix(VALUE): told[key] for key in told if key.startswith(VALUE)}


def wanted(
    stand: Stand, request: Request, campaign: Resource, user: str, *, item: str = ""
) -> Wanted:
    """Return the question that an address asks of a campaign.

    Args:
        stand: knows filters.
        request: its address has `filter`, `expression`, `item` and values of parameters.
        campaign: or a recommender.
        user: the pseudonym.
        item: on the page, when the address names none.
    """
    told = request.query_params
    name, expression = told.get("filter", ""), told.get("expression", "")[:_LONGEST].strip()
    text = expression or _kept(stand, campaign, name)
    known = portrait(text, schemas_of(stand.data, campaign.group_id)) if text else None
    trial = Trial(
        campaign=campaign.arn,
        user=user,
        item=told.get("item", "").strip() or item,
        filter="" if expression else name,
        expression=expression,
        values=written(typed_values(request), known.inputs) if known else {},
        length=LENGTH,
    )
    return Wanted(campaign=campaign, filter=known, trial=trial)


def outcome(stand: Stand, request: Request, asked: Wanted, about: str = "") -> Mapping[str, Any]:
    """Return what pages show of an answer; where there is none, `problem` says why."""
    told: dict[str, Any] = {"slate": None, "problem": "", "about": None, "removed": []}
    if asked.filter and asked.filter.problem:
        return told | {"problem": stand.edge.explain(request, asked.filter.problem)}
    trials = stand.trials
    try:
        question = trials.request(asked.trial)
        slate = trials.slate(question)
        found = trials.about(question, about) if about else None
        removed = trials.removed(question, slate)
    except (errors.Invalid, errors.NotFound, errors.Unavailable) as problem:
        return told | {"problem": stand.edge.explain(request, problem)}
    return told | {
        "slate": slate,
        "about": found,
        "removed": removed,
        "item": question.item_id,
        "titles": trials.titles(asked.campaign.group_id, slate),
    }


def filters_of(stand: Stand, group_name: str) -> list[Resource]:
    """Return the filters of a group, by their names."""
    found = [one for one in stand.every(Kind.FILTER) if one.group_name == group_name]
    return sorted(found, key=lambda one: one.name)


def _kept(stand: Stand, campaign: Resource, name: str) -> str:
    if not name:
        return ""
    known = {one.name: one for one in filters_of(stand, campaign.group_name)}
    if name not in known:
        raise errors.NotFound(
            "There is no filter {arn} in the dataset group {group}.",
            arn=name,
            group=campaign.group_name,
        )
    return expression_of(known[name])
