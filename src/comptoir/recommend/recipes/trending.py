"""Trending now: items that more people choose than was to be expected, in a short window.

What was to be expected is an item's share of the windows before, times all that happens in the
newest one, so that a busy hour makes nothing trend. Counts are compared as Poisson ones, by the
difference of their square roots (Anscombe 1948), which weighs 4 to 8 as much as 400 to 430.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import Interactions
from comptoir.recommend.recipes.choosing import of_types
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

FREQUENCIES = {
    "30 minutes": 1800,
    "1 hour": 3600,
    "2 hours": 7200,
    "3 hours": 10800,
    "1 day": 86400,
}
"""Amazon Personalize's `Trend discovery frequency`, in seconds."""
_BEFORE = 8
"""Windows before the newest one that say what was to be expected."""
_HINT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters."""

    trend_discovery_frequency: str = knob("2 hours", values=tuple(FREQUENCIES))
    """How long the newest window is."""
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What happened in the newest window, and what was to be expected; each of shape (items,)."""

    counts: NDArray[np.float64]
    expected: NDArray[np.float64]

    @property
    def growth(self) -> NDArray[np.float64]:
        """How far above the expected, in standard deviations; under it, below 0."""
        grown: NDArray[np.float64] = 2 * (
            np.sqrt(self.counts + 3 / 8) - np.sqrt(self.expected + 3 / 8)
        )
        return grown


def trend(
    items: NDArray[np.int32], times: NDArray[np.int64], *, n_items: int, now: int, window: int
) -> Trend:
    """Compare the newest window with those before it.

    Args:
        items: Item code of each event, shape (events,).
        times: Seconds since 1970 UTC, shape (events,); in any order.
        n_items: How many items there are.
        now: The moment of asking; later events do not count.
        window: Seconds.
    """
    age = now - times
    fresh = items[(age >= 0) & (age < window)]
    before = items[(age >= window) & (age < window * (_BEFORE + 1))]
    counts = np.bincount(fresh, minlength=n_items).astype(np.float64)
    usual = np.bincount(before, minlength=n_items).astype(np.float64)
    # An item of which nothing is known may be expected as often as the average one.
    share = (usual + 1) / (usual.sum() + n_items)
    return Trend(counts=counts, expected=share * counts.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendingScorer:
    """Scores by growth at the moment of asking; `after` lays live events over what was learned."""

    items: NDArray[np.int32]
    """Item code of each event that may still count, shape (events,)."""
    times: NDArray[np.int64]
    """Seconds since 1970 UTC, shape (events,)."""
    users: NDArray[np.float32]
    """Unique users of each item, shape (items,)."""
    window: int
    """Seconds."""

    def after(self, items: NDArray[np.int32], times: NDArray[np.int64]) -> "TrendingScorer":
        """Return a scorer that knows live events as well.

        Args:
            items: Item code of each, shape (events,); those without a column here are left out.
            times: Seconds since 1970 UTC, shape (events,).
        """
        known = items < len(self.users)
        return replace(
            self,
            items=np.concatenate([self.items, items[known]]),
            times=np.concatenate([self.times, times[known]]),
        )

    def trend(self, now: int) -> Trend:
        """Return what happens at a moment; 0 for that of the newest event."""
        moment = now or int(self.times.max(initial=0))
        counted = {"n_items": len(self.users), "now": moment, "window": self.window}
        return trend(self.items, self.times, **counted)

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        found = self.trend(query.now)
        hint = self.users * (_HINT / max(float(self.users.max(initial=0)), 1.0))
        scores: Scores = (np.where(found.counts > 0, found.growth, 0) + hint).astype(np.float32)
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        moments = {query.now: self.score(query) for query in queries}
        return np.stack([moments[query.now] for query in queries])

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return the count of the window and what was to be expected."""
        found = self.trend(query.now)
        count, expected = int(found.counts[item]), float(found.expected[item])
        if found.growth[item] <= 0 or not count:
            return (Reason(code="popular", evidence={"count": int(self.users[item])}),)
        evidence = {"count": count, "expected": round(expected, 1), "minutes": self.window // 60}
        return (Reason(code="trending", evidence=evidence),)


@dataclass(frozen=True, slots=True)
class TrendingNow:
    """Keeps the newest events; the rest is counted when it is asked."""

    name: str = "trending-now"
    recipe_type: RecipeType = RecipeType.POPULAR_ITEMS
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        found = of_types(data.interactions, parameters.event_types)
        window = FREQUENCIES[parameters.trend_discovery_frequency]
        items, times = newest(found, window)
        tell("done", 1.0)
        arrays: dict[str, NDArray[Any]] = {"items": items, "times": times, "users": users_of(found)}
        return Artifact(recipe=self.name, arrays=arrays, facts={"window": window})

    def open(self, artifact: Artifact) -> TrendingScorer:
        """Make a scorer."""
        window = artifact.facts["window"]
        return TrendingScorer(**artifact.arrays, window=window)


def newest(data: Interactions, window: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the item and the time of events that may count, each user once a window and item."""
    last = int(data.times.max(initial=0))
    recent = np.flatnonzero(data.times > last - window * (_BEFORE + 2))
    owners, slots = data.owners()[recent], (last - data.times[recent]) // window
    keys = np.stack([owners.astype(np.int64), data.events[recent].astype(np.int64), slots])
    _, first = np.unique(keys, axis=1, return_index=True)
    kept = recent[np.sort(first)]
    return data.events[kept], data.times[kept]
