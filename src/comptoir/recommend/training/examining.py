"""Examinations: what is held back from a model, and how it and its baselines are measured.

There is one for each kind of question that recipes answer: about items, about users, about actions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.recipes.port import (
    Recipe,
    RecipeType,
    Scorer,
    TrainingData,
    UserScorer,
    tell_nobody,
)
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training import actions, segments, trends
from comptoir.recommend.training.figures import Figures
from comptoir.recommend.training.metrics import HeldOut, hold_out, offline_metrics

_RARELY = 0.05
"""Under this share of events that repeat an item, items are not recommended a second time."""
BASELINES = {"popularity": "popularity-count", "item-knn": "item-knn"}
"""Recipes that every model of items is measured beside, the quick one first, by their names in an
evaluation."""


class Examination(Protocol):
    """Questions that a model has not seen the answers of."""

    @property
    def known(self) -> TrainingData:
        """What a model may learn from."""
        ...

    @property
    def best_by(self) -> str:
        """The metric by which models are compared; higher is better."""
        ...

    @property
    def told(self) -> dict[str, Any]:
        """Facts for the evaluation: how many questions, and how they were held out."""
        ...

    def measured(self, scorer: Scorer) -> Figures:
        """Return what a model reaches that learned from `known`."""
        ...

    def baselines(self, *, quick: bool = False) -> dict[str, Figures]:
        """Learn the simple methods from the same data, and return what they reach.

        Args:
            quick: only those that take no time.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfItems:
    """Which items a user met later."""

    known: TrainingData
    held: HeldOut
    again: bool
    """Whether items that a user has had already may be recommended."""
    related: bool
    rewards: NDArray[np.float64] | None = None
    """What each item is worth to who optimises for it, shape (items,); None for no objective."""
    window: int = 0
    """Seconds, of a recipe of trends; 0 for others."""
    whole: Interactions | None = None
    """Every event, for a recipe of trends."""
    split: str = "the newest tenth of the events of a tenth of the users"
    best_by: str = "normalized_discounted_cumulative_gain_at_10"

    @property
    def told(self) -> dict[str, Any]:
        return {"questions": len(self.held.histories), "split": self.split}

    def measured(self, scorer: Scorer) -> Figures:
        """Return what a model reaches that learned from `known`."""
        found = self._measured(scorer)
        if not self.window or self.whole is None:
            return found
        ours, _ = trends.trend_metrics(self.whole, self.window)
        return found.joined(ours)

    def baselines(self, *, quick: bool = False) -> dict[str, Figures]:
        """Learn popularity and item-kNN from the same data, and return what they reach."""
        found: dict[str, Figures] = {}
        if not len(self.held.histories):
            return found
        for name, recipe_name in list(BASELINES.items())[: 1 if quick else None]:
            recipe = recipe_named(recipe_name)
            artifact = recipe.fit(self.known, recipe.parameters(), tell_nobody)
            found[name] = self._measured(recipe.open(artifact))
        if self.window and self.whole is not None:
            _, plain = trends.trend_metrics(self.whole, self.window)
            found["popularity"] = found["popularity"].joined(plain)
        return found

    def _measured(self, scorer: Scorer) -> Figures:
        return offline_metrics(
            scorer, self.held, again=self.again, related=self.related, rewards=self.rewards
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfUsers:
    """Which users chose an item later."""

    known: TrainingData
    held: segments.Audiences
    best_by: str = "recall_at_k"

    @property
    def told(self) -> dict[str, Any]:
        split = "the newest fifth of the events of each user"
        return {"questions": len(self.held.questions), "split": split, "k": self.held.k}

    def measured(self, scorer: Scorer) -> Figures:
        """Return what a model reaches that learned from `known`."""
        return segments.audience_metrics(cast("UserScorer", scorer), self.held)

    def baselines(self, *, quick: bool = False) -> dict[str, Figures]:  # noqa: ARG002 - all are quick
        """Return what the most active users reach, the same for every question."""
        return {"activity": segments.activity_metrics(self.held)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfActions:
    """Which actions were taken later."""

    held: actions.Outcomes
    best_by: str = "area_under_the_curve"

    @property
    def known(self) -> TrainingData:
        return self.held.known

    @property
    def told(self) -> dict[str, Any]:
        split = "the newest fifth of the outcomes"
        return {"questions": len(self.held.users), "split": split}

    def measured(self, scorer: Scorer) -> Figures:
        """Return what a model reaches that learned from `known`."""
        return actions.action_metrics(scorer, self.held)

    def baselines(self, *, quick: bool = False) -> dict[str, Figures]:  # noqa: ARG002 - all are quick
        """Return what the plain rate of each action reaches."""
        return {"rates": actions.rate_metrics(self.held)}


def examination(
    data: TrainingData,
    recipe: Recipe,
    *,
    rewards: NDArray[np.float64] | None = None,
    window: int = 0,
    seed: int = 0,
) -> Examination:
    """Hold back what a recipe is asked about.

    Args:
        data: all there is.
        recipe: what will be learned.
        rewards: what each item is worth to who optimises for it, shape (items,); None for nothing.
        window: of a recipe of trends, in seconds.
        seed: of the choice of users.
    """
    kind = recipe.recipe_type
    if kind is RecipeType.PERSONALIZED_ACTIONS and data.outcomes is not None:
        return OfActions(held=actions.hold_out_outcomes(data))
    if kind is RecipeType.USER_SEGMENTATION:
        of_kinds = recipe.name == "item-attribute-affinity"
        found = segments.hold_out_audiences(data.interactions, data.items, of_kinds=of_kinds)
        return OfUsers(known=replace(data, interactions=found.train), held=found)
    held = hold_out(data.interactions, seed)
    return OfItems(
        known=replace(data, interactions=held.train),
        held=held,
        again=repeat_share(data.interactions) >= _RARELY,
        related=kind is RecipeType.RELATED_ITEMS,
        rewards=rewards,
        window=window,
        whole=data.interactions if window else None,
    )


def evaluation(
    asked: Examination, own: Figures, baselines: Mapping[str, Figures]
) -> dict[str, Any]:
    """Return what a version's document keeps as `evaluation`."""
    return {
        **asked.told,
        "metrics": own.means(),
        "intervals": own.intervals(),
        "baselines": {
            name: {
                "metrics": one.means(),
                "intervals": one.intervals(),
                "leads": own.leads(one),
            }
            for name, one in baselines.items()
        },
    }


def repeat_share(data: Interactions) -> float:
    """Return the share of events whose item the same user had met before."""
    if not len(data):
        return 0.0
    pairs = data.owners().astype(np.int64) * max(data.n_items, 1) + data.events
    return 1 - len(np.unique(pairs)) / len(data)
