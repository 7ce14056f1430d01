"""Item to item: which items the same users choose, popular ones discounted.

Amazon Personalize, "SIMS recipe"; Linden, Smith and York, "Amazon.com Recommendations" (2003).
"""

from dataclasses import dataclass

import numpy as np

from comptoir.kernel.wording import Phrase
from comptoir.recommend.recipes.choosing import (
    items_within_percentiles,
    of_types,
    within_percentiles,
)
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData
from comptoir.recommend.recipes.related import RelatedScorer, Step, users_of

_KEPT = 200
_REACH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters, under Amazon Personalize's own names."""

    popularity_discount_factor: float = knob(0.5, 0, 1, tunable=True)
    """An item with n users is discounted by `n` to this power."""
    min_cointeraction_count: int = knob(3, 0, 10, tunable=True)
    """Users that a pair needs."""
    min_user_history_length_percentile: float = knob(0.005, 0, 1)
    max_user_history_length_percentile: float = knob(0.995, 0, 1)
    min_item_interaction_count_percentile: float = knob(0.01, 0, 1)
    max_item_interaction_count_percentile: float = knob(0.9, 0, 1)
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""
    reason: str = knob(
        "chosen_together",
        values=("chosen_together", "viewed_together", "bought_together", "watched_together"),
    )
    """What the pairs are called in reasons."""


@dataclass(frozen=True, slots=True)
class Sims:
    """Counts pairs of items in histories."""

    name: str = "sims"
    recipe_type: RecipeType = RecipeType.RELATED_ITEMS
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        tell("count", 0.0)
        found = of_types(data.interactions, parameters.event_types)
        kept = within_percentiles(
            found,
            parameters.min_user_history_length_percentile,
            parameters.max_user_history_length_percentile,
        )
        kept = items_within_percentiles(
            kept,
            parameters.min_item_interaction_count_percentile,
            parameters.max_item_interaction_count_percentile,
        )
        step = Step.by_user(
            kept,
            parameters.reason,
            discount=parameters.popularity_discount_factor,
            least=max(parameters.min_cointeraction_count, 1),
            keep=_KEPT,
            reach=_REACH,
        )
        scorer = RelatedScorer((step,), users_of(found), np.full(found.n_items, -1, np.float32))
        tell("done", 1.0)
        return Artifact(recipe=self.name, arrays=scorer.arrays(), facts=scorer.facts())

    def open(self, artifact: Artifact) -> RelatedScorer:
        """Make a scorer."""
        return RelatedScorer.of(artifact.arrays, artifact.facts)
