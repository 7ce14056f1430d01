"""The most popular: unique users of each item, the same for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import Interactions
from comptoir.recommend.recipes.choosing import of_types, since
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import (
    Artifact,
    Query,
    Reason,
    RecipeType,
    Scores,
    Tell,
    TrainingData,
)
from comptoir.recommend.recipes.related import users_of

_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """There are none with Amazon Personalize; these are ours."""

    days: int = knob(0, 0, 3650)
    """Days before the newest event that count; 0 for all. Older ones break ties."""
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""


@dataclass(frozen=True, slots=True)
class PopularScorer:
    """Scores every item the same for all."""

    users: NDArray[np.float32]
    """Unique users of each item within the window, shape (items,)."""
    ever: NDArray[np.float32]
    """Unique users of each item, shape (items,)."""
    days: int
    """How long the window is."""

    def score(self, query: Query) -> Scores:  # noqa: ARG002 - a port's shape
        """Return the score of each item."""
        scores = np.log1p(self.users) + 1e-3 * np.log1p(self.ever)
        return np.asarray(scores, dtype=np.float32)

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        return np.tile(self.score(Query()), (len(queries), 1))

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:  # noqa: ARG002 - a port's shape
        """Return how many users chose an item, and in how many days."""
        return (popular(int(self.users[item]), self.days),)


@dataclass(frozen=True, slots=True)
class PopularityCount:
    """Counts the unique users of each item."""

    name: str = "popularity-count"
    recipe_type: RecipeType = RecipeType.USER_PERSONALIZATION
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        found = of_types(data.interactions, parameters.event_types)
        newest = int(found.times.max(initial=0))
        recent = since(found, newest - parameters.days * _DAY) if parameters.days else found
        tell("done", 1.0)
        days = parameters.days or days_of(found)
        arrays = {"users": users_of(recent), "ever": users_of(found)}
        return Artifact(recipe=self.name, arrays=arrays, facts={"days": days})

    def open(self, artifact: Artifact) -> PopularScorer:
        """Make a scorer."""
        return PopularScorer(
            artifact.arrays["users"], artifact.arrays["ever"], artifact.facts["days"]
        )


def days_of(data: Interactions) -> int:
    """Return over how many days events reach, rounded up; 0 when nothing is known."""
    if not len(data) or data.times.max() == data.times.min():
        return 0
    return int(-(-(int(data.times.max()) - int(data.times.min())) // _DAY))


def popular(count: int, days: int, share: float = 1.0) -> Reason:
    """Return the reason that many users chose an item."""
    evidence = {"count": count} | ({"days": days} if days else {})
    return Reason(code="popular", evidence=evidence, share=share)
