"""Scoring by counts of customers who chose two items together; what related items share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import distinct
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.together import together
from comptoir.recommend.recipes.port import Query, Reason, Scores

_HINT = 1e-6
"""What popularity counts, where nothing else tells items apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: counts of pairs, and what they are called."""

    code: str
    """Of the reason, such as `bought_together`."""
    counts: Links
    """Customers of each pair, a row an item."""
    weights: NDArray[np.float32]
    """What a customer of each item counts, shape (items,)."""

    @classmethod
    def by_user(
        cls, data: Interactions, code: str, *, discount: float, least: int, keep: int, reach: int
    ) -> Self:
        """Count pairs in histories.

        Args:
            data: interactions; an item counts once a user.
            code: see the field.
            discount: an item with n users is discounted by `n ** discount`.
            least: customers that a pair needs.
            keep: neighbours kept of an item.
            reach: newest events of a user that count.
        """
        starts, events = distinct(data, reach)
        weights = discounted(events, data.n_items, discount)
        owners = np.arange(data.n_users, dtype=np.int32)
        counts = together(starts, events, owners, item_weights=weights, least=least, keep=keep)
        return cls(code=code, counts=counts, weights=weights)

    def row(self, item: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the neighbours of an item, and how many customers chose both."""
        if item >= len(self.counts.starts) - 1:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        part = slice(self.counts.starts[item], self.counts.starts[item + 1])
        return self.counts.items[part], self.counts.weights[part]


@dataclass(frozen=True, slots=True)
class RelatedScorer:
    """Scores by the first rung that knows an item; what later rungs know stands behind."""

    steps: tuple[Step, ...]
    users: NDArray[np.float32]
    """Unique users of each item, shape (items,)."""
    boosts: NDArray[np.float32]
    """Of each item its group, such as a category, -1 for none; shape (items,)."""
    boost: float = 1.0
    """What an item counts that is in another group than the one on the page."""

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        top = max(float(self.users.max(initial=0)), 1.0)
        scores: Scores = (self.users * np.float32(_HINT / top)).astype(np.float32)
        item = asked_for(query)
        if item < 0:
            return scores
        for place, step in enumerate(reversed(self.steps)):
            items, counts = step.row(item)
            if len(items):
                value = counts * step.weights[items] * self._boosts(item, items)
                scores[items] = place + value / (float(value.max()) * 1.001)
        if item < len(scores):
            scores[item] = -np.inf
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        return np.stack([self.score(query) for query in queries])

    def vouched(self, query: Query) -> NDArray[np.int32]:
        """Return the items that customers chose together with the one asked for."""
        item = asked_for(query)
        if item < 0:
            return np.empty(0, dtype=np.int32)
        return np.concatenate([step.row(item)[0] for step in self.steps])

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return how many customers chose both; items that nobody did are popular."""
        asked = asked_for(query)
        for at, step in enumerate(self.steps if asked >= 0 else ()):
            items, counts = step.row(asked)
            place = np.flatnonzero(items == item)
            if len(place):
                evidence: dict[str, Any] = {"item": asked, "count": int(counts[place[0]])}
                return (Reason(code=step.code, evidence=evidence | ({"rung": at} if at else {})),)
        count = int(self.users[item]) if item < len(self.users) else 0
        return (Reason(code="popular", evidence={"count": count, "fallback": True}),)

    def _boosts(self, item: int, others: NDArray[np.int32]) -> NDArray[np.float32]:
        groups = self.boosts[others]
        away = (groups >= 0) & (self.boosts[item] >= 0) & (groups != self.boosts[item])
        return np.where(away, np.float32(self.boost), np.float32(1))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        found: dict[str, NDArray[Any]] = {"users": self.users, "boosts": self.boosts}
        for at, step in enumerate(self.steps):
            found |= step.counts.arrays(f"step{at}") | {f"step{at}.item_weights": step.weights}
        return found

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"steps": [step.code for step in self.steps], "boost": self.boost}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        steps = tuple(
            Step(
                code=code,
                counts=Links.of(arrays, f"step{at}"),
                weights=arrays[f"step{at}.item_weights"],
            )
            for at, code in enumerate(facts["steps"])
        )
        return cls(steps, arrays["users"], arrays["boosts"], facts["boost"])


def asked_for(query: Query) -> int:
    """Return the item that related ones are asked for: the one on the page, or the newest."""
    if query.item >= 0:
        return query.item
    return int(query.history[-1]) if len(query.history) else -1


def users_of(data: Interactions) -> NDArray[np.float32]:
    """Return the unique users of each item, shape (items,)."""
    _, events = distinct(data, max(len(data), 1))
    return np.bincount(events, minlength=data.n_items).astype(np.float32)


def discounted(events: NDArray[np.int32], n_items: int, discount: float) -> NDArray[np.float32]:
    """Return what one customer of each item counts, shape (items,)."""
    users = np.maximum(np.bincount(events, minlength=n_items), 1).astype(np.float32)
    return users ** np.float32(-discount)
