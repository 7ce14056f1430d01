"""Optimising for what items are worth, such as their price, beside what users will like.

`optimizationObjective` names a numeric column of items. How much relevance may be given up for it
is what its sensitivity says; the greatest say of the column that keeps to this is found on half of
the held-out users, and the metrics are measured on the other half.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind, Table
from comptoir.recommend.model.offers import OPTIMISABLE
from comptoir.recommend.recipes.port import Artifact, Recipe
from comptoir.recommend.recipes.rewarded import with_bonus
from comptoir.recommend.training.examining import OfItems

GIVEN_UP = {"OFF": 0.0, "LOW": 0.02, "MEDIUM": 0.05, "HIGH": 0.2}
"""Share of the NDCG@25 that may be given up, by sensitivity."""
_SAYS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0)
"""What a standard deviation of the column counts, in standard deviations of the scores."""
_KEPT = "normalized_discounted_cumulative_gain_at_25"
_WON = "average_rewards_at_k"


@dataclass(frozen=True, slots=True)
class Objective:
    """What is optimised for."""

    column: str
    sensitivity: str

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self | None:
        """Read an `optimizationObjective`; None where there is none, or it is OFF."""
        told = config.get("optimizationObjective") or {}
        column, sensitivity = told.get("itemAttribute"), told.get("objectiveSensitivity", "OFF")
        return cls(str(column), str(sensitivity)) if column and sensitivity != "OFF" else None

    def rewards(self, items: Table | None, n_items: int) -> NDArray[np.float64]:
        """Return what each item is worth, not negative; 0 where nothing is known.

        Args:
            items: metadata.
            n_items: how many items there are.

        Raises:
            errors.Invalid: items have no such number.
        """
        known = {name.upper(): one for name, one in items.columns.items()} if items else {}
        column = known.get(self.column.upper())
        if column is None or column.kind is not ColumnKind.NUMBER:
            numbers = [n for n, one in known.items() if one.kind is ColumnKind.NUMBER]
            raise errors.Invalid(
                "optimizationObjective names {column}; it must be a number of items: {known}.",
                column=self.column,
                known=", ".join(numbers) or "-",
            )
        found = np.nan_to_num(column.numbers[:n_items], nan=0.0)
        return np.asarray(found - min(float(found.min(initial=0)), 0.0))


def optimised(
    recipe: Recipe, artifact: Artifact, asked: OfItems, objective: Objective
) -> tuple[Artifact, OfItems]:
    """Let an objective have its say in a model.

    Args:
        recipe: of the model.
        artifact: what it learned.
        asked: questions and answers; half of the users are used up.
        objective: what is optimised for.

    Returns:
        The model with the objective's say, and the questions that are left.

    Raises:
        errors.Invalid: the recipe cannot be optimised for anything.
    """
    if f"aws-{recipe.name}" not in OPTIMISABLE or asked.rewards is None:
        raise errors.Invalid(
            "The recipe {recipe} cannot be optimised for an attribute of items. Leave "
            "optimizationObjective out.",
            recipe=recipe.name,
        )
    every = np.arange(len(asked.held.histories))
    tried = replace(asked, held=asked.held.part(every[::2]))
    left = replace(asked, held=asked.held.part(every[1::2]))
    scorer = recipe.open(artifact)
    least = tried.measured(scorer).means()[_KEPT] * (1 - GIVEN_UP[objective.sensitivity])
    best, won = 0.0, tried.measured(scorer).means()[_WON]
    for say in _SAYS:
        found = tried.measured(with_bonus(scorer, asked.rewards, say, objective.column)).means()
        if found[_KEPT] < least:
            break
        if found[_WON] > won:
            best, won = say, found[_WON]
    facts = {"objective": {"column": objective.column, "say": best}}
    arrays = {"objective.rewards": asked.rewards.astype(np.float32)}
    return replace(artifact, arrays=artifact.arrays | arrays, facts=artifact.facts | facts), left
