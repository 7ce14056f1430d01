"""Tries a filter against a user: what would be left, and what it would remove."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend import ports, questions
from comptoir.recommend.filters.explained import Explained
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.room import Room, needed, seen_by
from comptoir.recommend.service import Advisor
from comptoir.recommend.serving.slate import Placed, Slate
from comptoir.recommend.store.resources import Seen

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
    """The shop's own id; in the console, the pseudonym."""
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
    asked = question(advisor.room, seen_by(caller), found, trial)
    questions.check_recommends(asked)
    asked = replace(asked, config=dict(asked.config) | _UNEXPLORED)
    before = advisor.slates.preview(_bare(asked))
    after = advisor.slates.preview(replace(asked, trace=True))
    if after.filtered is None:
        raise errors.Invalid("Nothing could be tried: the campaign has no items yet.")
    return Tried(
        expression=asked.filters[_DRAFT],
        before=before,
        after=after,
        removed=tuple(one.item_id for one in gone(before, after)),
        explained=after.filtered,
    )


def question(room: Room, seen: Seen, found: Resource, trial: Trial) -> ports.Question:
    """Return what a trial asks of a campaign or a recommender; without a filter if it names none.

    Raises:
        errors.Invalid: the expression cannot be read or does not fit the group's datasets; or what
            is asked does not answer now.
        errors.NotFound: there is no such filter, or not for this caller.
    """
    asked: dict[str, Any] = {
        "userId": trial.user,
        "numResults": trial.length,
        "context": dict(trial.context),
    }
    asked |= {"itemId": trial.item} if trial.item else {}
    bare = questions.question(room, seen, found, asked)
    text = trial.expression
    if text:
        needed(room.works.filters, "filters").check(text, found.group_id)
    elif trial.filter:
        arn = questions.arn_of(room, Kind.FILTER, trial.filter)
        text = questions.expression(room, seen, arn, found)
    if not text:
        return bare
    asked |= {"filterArn": _DRAFT, "filterValues": dict(trial.values)}
    return replace(bare, input=asked, filters={_DRAFT: text})


def gone(before: Slate, after: Slate) -> list[Placed]:
    """Return what stands on the slate before and not on the one after, best first."""
    left = {one.item_id for one in after.items}
    return [one for one in before.items if one.item_id not in left]


def _bare(asked: ports.Question) -> ports.Question:
    input = {name: asked.input[name] for name in asked.input if not name.startswith("filter")}
    return replace(asked, input=input, filters={})
