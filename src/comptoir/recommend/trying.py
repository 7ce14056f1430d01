"""Tries a filter against a user: what would be left, and what it would remove."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend import questions
from comptoir.recommend.filters.explained import Explained
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.room import needed, seen_by
from comptoir.recommend.service import Advisor
from comptoir.recommend.serving.slate import Slate

_DRAFT = "draft"
"""Stands for the ARN of an expression that is no filter yet."""
_UNEXPLORED = {"itemExplorationConfig": {"explorationWeight": "0"}}
"""Two slates differ by the filter alone only when nothing is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is to be tried."""

    campaign: str
    """Name or ARN: its items and its model."""
    expression: str = ""
    """Of a filter that need not exist; or else:"""
    filter: str = ""
    """Name or ARN of one."""
    user: str = ""
    item: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    length: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of it."""

    expression: str
    before: Slate
    """Without the filter."""
    after: Slate
    removed: tuple[str, ...]
    """Items of the slate before that the filter removes, best first."""
    explained: Explained


def tried(advisor: Advisor, caller: Caller, trial: Trial) -> Tried:
    """Try a filter; no customer sees it, and nothing is logged as shown.

    Raises:
        errors.Invalid: the expression cannot be read, does not fit the group's datasets, or lacks
            values; or what is asked recommends no items.
        errors.NotFound: there is no such campaign or filter, or not for this caller.
    """
    if bool(trial.expression) == bool(trial.filter):
        raise errors.Invalid("Give an expression or the name of a filter, one of the two.")
    found = advisor.found(caller, trial.campaign)
    expression = _expression(advisor, caller, trial, found)
    before = _slate(advisor, caller, trial, found, "")
    after = _slate(advisor, caller, trial, found, expression)
    if after.filtered is None:
        raise errors.Invalid("Nothing could be tried: the campaign has no items yet.")
    left = {one.item_id for one in after.items}
    removed = tuple(one.item_id for one in before.items if one.item_id not in left)
    return Tried(
        expression=expression,
        before=before,
        after=after,
        removed=removed,
        explained=after.filtered,
    )


def _expression(advisor: Advisor, caller: Caller, trial: Trial, found: Resource) -> str:
    room = advisor.room
    if trial.filter:
        arn = questions.arn_of(room, Kind.FILTER, trial.filter)
        return questions.expression(room, seen_by(caller), arn, found)
    needed(room.works.filters, "filters").check(trial.expression, found.group_id)
    return trial.expression


def _slate(
    advisor: Advisor, caller: Caller, trial: Trial, found: Resource, expression: str
) -> Slate:
    asked: dict[str, Any] = {
        "userId": trial.user,
        "numResults": trial.length,
        "context": dict(trial.context),
    }
    asked |= {"itemId": trial.item} if trial.item else {}
    question = questions.question(advisor.room, seen_by(caller), found, asked)
    questions.check_recommends(question)
    config = dict(question.config) | _UNEXPLORED
    if not expression:
        return advisor.slates.preview(replace(question, config=config))
    asked |= {"filterArn": _DRAFT, "filterValues": dict(trial.values)}
    filters = {_DRAFT: expression}
    return advisor.slates.preview(
        replace(question, config=config, input=asked, filters=filters, trace=True)
    )
