"""Batch jobs as the console shows them, and the models that answer them."""

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.kernel.work import Json
from comptoir.recommend.batch.beginning import asks_for_all
from comptoir.recommend.filters import Target, parse
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.portraits.filters import expression_of
from comptoir.recommend.portraits.models import SolutionPortrait

LISTS, AUDIENCES = "lists", "audiences"
KINDS = {LISTS: Kind.BATCH_INFERENCE_JOB, AUDIENCES: Kind.BATCH_SEGMENT_JOB}
"""Of jobs, by what addresses call them."""
_SEGMENTS = "USER_SEGMENTATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPortrait:
    """One batch job."""

    job: Resource

    @property
    def kind(self) -> str:
        """`lists` of items, or `audiences` of users."""
        return next(name for name, kind in KINDS.items() if kind is self.job.kind)

    @property
    def solution(self) -> str:
        """Name of the solution that answers."""
        return str(self.job.document["solutionVersionArn"]).split("/")[1]

    @property
    def going(self) -> bool:
        return unsettled(self.job.status)

    @property
    def ready(self) -> bool:
        return self.job.status is Status.ACTIVE

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it, so that it can go on."""
        return bool(self.job.document.get("stopped")) and not self.going and not self.ready

    @property
    def counts(self) -> Json:
        """`lines`, `failed` and `erased`; empty before it has ended."""
        return dict(self.job.document.get("facts") or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """A model that answers files of questions."""

    solution: Resource
    recipe: str
    segments: bool
    """Whether it answers with users."""
    everything: str
    """What a job over everything asks for: `users`, `items`, or nothing."""


def answerers(solutions: Sequence[SolutionPortrait]) -> list[Answerer]:
    """Return the models that can answer files, oldest first."""
    found = []
    for one in solutions:
        recipe = one.ready.document["recipe"] if one.ready else ""
        if recipe and OFFERS[recipe].batch:
            found.append(
                Answerer(
                    solution=one.solution,
                    recipe=recipe,
                    segments=OFFERS[recipe].recipe_type == _SEGMENTS,
                    everything=asks_for_all(recipe),
                )
            )
    return found


def choosing(filters: Sequence[Resource], target: Target) -> list[Resource]:
    """Return those filters that choose among users, or among items."""
    return [one for one in filters if parse(expression_of(one)).target is target]
