"""A scorer that also counts what items are worth to the shop, such as their price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.recommend.data import Table
from comptoir.recommend.recipes.port import (
    Artifact,
    Grows,
    Query,
    Reason,
    Scorer,
    Scores,
    explained,
)

_LEAST = 0.01
"""Under this share of a score the objective is no reason."""


@dataclass(frozen=True, slots=True)
class RewardedScorer:
    """Adds a bonus to the scores of another one."""

    scorer: Scorer
    bonus: NDArray[np.float32]
    """What each item is worth, in standard deviations of the scores, shape (items,)."""
    column: str
    """Of items, that says what they are worth."""
    mean: float
    spread: float
    """Of the column over items, and what a standard deviation of it counts."""
    say: float

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        scores: Scores = self.score_many([query])[0]
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        found = self.scorer.score_many(queries)
        there = np.isfinite(found)
        deviation = found.std(axis=1, keepdims=True, where=there)
        n = min(found.shape[1], len(self.bonus))
        found[:, :n] += deviation * self.bonus[:n]
        return found

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return why an item scores as it does, the strongest reason first."""
        return self.explain_many(query, [item])[0]

    def explain_many(self, query: Query, items: Sequence[int]) -> list[tuple[Reason, ...]]:
        """Return what `explain` does for several items."""
        found = explained(self.scorer, query, items)
        return [self._with_objective(*one) for one in zip(items, found, strict=True)]

    def over(self, items: Table, embedder: Embedder | None) -> "RewardedScorer":
        """Return a scorer that knows items which came after training; see `Grows`."""
        scorer = (
            self.scorer.over(items, embedder) if isinstance(self.scorer, Grows) else self.scorer
        )
        named = {name.upper(): column for name, column in items.columns.items()}
        column = named.get(self.column.upper())
        if column is None or len(items) <= len(self.bonus):
            return replace(self, scorer=scorer)
        new = np.nan_to_num(column.numbers[len(self.bonus) : len(items)], nan=self.mean)
        more = (self.say * (new - self.mean) / self.spread).astype(np.float32)
        return replace(self, scorer=scorer, bonus=np.concatenate([self.bonus, more]))

    def _with_objective(self, item: int, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        bonus = float(self.bonus[item]) if item < len(self.bonus) else 0.0
        if bonus < _LEAST:
            return reasons
        return (*reasons, Reason(code="objective", evidence={"field": self.column}, share=0.0))


def with_bonus(
    scorer: Scorer, rewards: NDArray[np.float64], say: float, column: str
) -> RewardedScorer:
    """Let what items are worth have a say.

    Args:
        scorer: the scores without.
        rewards: what each item is worth, shape (items,).
        say: what a standard deviation of it counts, in standard deviations of the scores.
        column: of items, that it was read from.
    """
    mean, spread = float(rewards.mean()), float(rewards.std()) or 1.0
    bonus = (say * (rewards - mean) / spread).astype(np.float32)
    return RewardedScorer(scorer, bonus, column, mean, spread, say)


def rewarded(scorer: Scorer, artifact: Artifact) -> Scorer:
    """Return the scorer with the objective's say where the artifact has one."""
    told = artifact.facts.get("objective")
    if not told or not told["say"]:
        return scorer
    rewards = np.asarray(artifact.arrays["objective.rewards"], dtype=np.float64)
    return with_bonus(scorer, rewards, told["say"], told["column"])
