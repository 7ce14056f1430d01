"""Recommended for you: heads blended by what they proved on the shop's own events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.blending import Blend
from comptoir.recommend.blending.fitting import Effort, fit
from comptoir.recommend.heads import Histories
from comptoir.recommend.recipes.port import (
    Artifact,
    Query,
    Reason,
    RecipeType,
    Scores,
    Tell,
    TrainingData,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters; the defaults need no tuning, for the blend tunes itself."""

    dimensions: int = 16_000
    """Features of the sequential regression; training costs their cube."""
    questions: int = 5_000
    """Held-out events on which heads prove themselves."""
    seed: int = 0
    """Of the choice of held-out events and of random starts."""


@dataclass(frozen=True, slots=True)
class BlendScorer:
    """Scores by a blend."""

    blend: Blend

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        scores: Scores = self.score_many([query])[0]
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        return self.blend.score(Histories.of([query.history for query in queries]))

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return which heads speak for an item, the strongest first."""
        shares = self.blend.shares(query.history, item)
        whole = sum(max(added, 0.0) for _, added in shares)
        return tuple(
            Reason(code=name, share=added / whole) for name, added in shares if added > 0 < whole
        )


@dataclass(frozen=True, slots=True)
class UserPersonalization:
    """Learns what each user will want next."""

    name: str = "user-personalization-v2"
    recipe_type: RecipeType = RecipeType.USER_PERSONALIZATION
    parameters: type[Parameters] = Parameters

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        effort = Effort(questions=parameters.questions, dimensions=parameters.dimensions)
        blend = fit(
            data.interactions, ordered=data.ordered, effort=effort, seed=parameters.seed, tell=tell
        )
        return Artifact(recipe=self.name, arrays=blend.arrays(), facts=blend.facts())

    def open(self, artifact: Artifact) -> BlendScorer:
        """Make a scorer."""
        return BlendScorer(Blend.of(artifact.arrays, artifact.facts))
