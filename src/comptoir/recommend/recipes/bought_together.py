"""Bought together: items of the same baskets, those of other categories first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import Column, ColumnKind, Interactions, Table
from comptoir.recommend.kernels.together import together
from comptoir.recommend.recipes.choosing import of_types
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData
from comptoir.recommend.recipes.related import RelatedScorer, Step, discounted, users_of

_KEPT = 200
_REACH = 300
_WORDS = ("CATEGORY_L1", "CATEGORY", "CATEGORIES", "GENRES", "GENRE", "DEPARTMENT", "TYPE")
"""Columns that say what kind of thing an item is, the first that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters."""

    event_types: tuple[str, ...] = ("Purchase",)
    """Events that put an item into a basket; where there is none of them, every event does."""
    basket_minutes: int = knob(60, 1, 7 * 24 * 60)
    """A purchase later than this after the one before it begins another basket."""
    min_cointeraction_count: int = knob(2, 1, 100, tunable=True)
    """Customers that a pair needs."""
    popularity_discount_factor: float = knob(0.5, 0, 1, tunable=True)
    """An item with n customers is discounted by `n` to this power."""
    other_category: float = knob(1.5, 1, 10, tunable=True)
    """What an item of another category counts, beside 1."""


@dataclass(frozen=True, slots=True)
class BoughtTogether:
    """Counts pairs in baskets; what baskets do not know, the same customers' purchases may."""

    name: str = "frequently-bought-together"
    recipe_type: RecipeType = RecipeType.RELATED_ITEMS
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        tell("baskets", 0.0)
        bought = of_types(data.interactions, parameters.event_types)
        if not len(bought):
            bought = data.interactions
        starts, events, owners = baskets(bought, parameters.basket_minutes * 60)
        weights = discounted(events, bought.n_items, parameters.popularity_discount_factor)
        least = parameters.min_cointeraction_count
        counts = together(starts, events, owners, item_weights=weights, least=least, keep=_KEPT)
        first = Step(code="bought_together", counts=counts, weights=weights)
        tell("customers", 0.5)
        second = Step.by_user(
            bought,
            "bought_by_same",
            discount=parameters.popularity_discount_factor,
            least=least,
            keep=_KEPT,
            reach=_REACH,
        )
        groups = categories(data.items, bought.n_items)
        scorer = RelatedScorer(
            (first, second), users_of(bought), groups, boost=parameters.other_category
        )
        facts = scorer.facts() | {"baskets": len(owners), "purchases": len(bought)}
        tell("done", 1.0)
        return Artifact(recipe=self.name, arrays=scorer.arrays(), facts=facts)

    def open(self, artifact: Artifact) -> RelatedScorer:
        """Make a scorer."""
        return RelatedScorer.of(artifact.arrays, artifact.facts)


def baskets(
    data: Interactions, gap: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Cut histories into baskets.

    Args:
        data: purchases.
        gap: seconds after which a purchase begins another basket.

    Returns:
        Where each basket begins, shape (baskets + 1,); item codes, each once a basket; and the
        user of each basket, ascending, shape (baskets,).
    """
    owners = data.owners()
    begins = np.ones(len(data), dtype=bool)
    begins[1:] = (owners[1:] != owners[:-1]) | (np.diff(data.times) > gap)
    number = np.cumsum(begins) - 1
    pairs = np.unique(number * np.int64(max(data.n_items, 1)) + data.events)
    sizes = np.bincount(pairs // max(data.n_items, 1), minlength=int(begins.sum()))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return starts, (pairs % max(data.n_items, 1)).astype(np.int32), owners[begins]


def categories(items: Table | None, n_items: int) -> NDArray[np.float32]:
    """Return the first category of each item as a number, -1 for none; shape (items,)."""
    found = np.full(n_items, -1, dtype=np.float32)
    column = category_column(items) if items is not None else None
    if column is None:
        return found
    n = min(n_items, len(column.starts) - 1)
    there = np.flatnonzero(np.diff(column.starts[: n + 1]) > 0)
    found[there] = column.codes[column.starts[there]]
    return found


def category_column(items: Table) -> Column | None:
    """Return the column that says what kind of thing an item is, None where none does."""
    named = {name.upper(): column for name, column in items.columns.items()}
    column = next((named[word] for word in _WORDS if word in named), None)
    kinds = {ColumnKind.TEXT, ColumnKind.CATEGORIES}
    return column if column is not None and column.kind in kinds else None
