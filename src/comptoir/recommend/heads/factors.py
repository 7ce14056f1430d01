"""Tastes as a few numbers: matrix factorisation by alternating least squares (iALS).

A user is never stored: her factors are solved from her history when she asks (fold-in), so an
event changes the next answer, and erasing a history erases the factors.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import distinct
from comptoir.recommend.heads.port import Histories
from comptoir.recommend.kernels.als import penalised_gram, sweep
from comptoir.recommend.kernels.sums import HERE, Sums

_SWEEPS, _STEPS = 12, 3
"""Times that both sides are solved, and steps of conjugate gradients each time."""
_FOLD_IN_STEPS = 8
"""A stranger's factors start at nothing and need more steps than a sweep's."""


@dataclass(frozen=True, slots=True)
class Factors:
    """Scores by the product of a history's factors and each item's."""

    confidence: float
    penalty: float
    items: NDArray[np.float32]
    """Shape (items, factors)."""
    gram: NDArray[np.float32]
    """What the equations of every history have in common, shape (factors, factors)."""

    @classmethod
    def fit(
        cls,
        data: Interactions,
        *,
        factors: int = 128,
        times: int = 1,
        confidence: float = 10.0,
        penalty: float = 0.1,
        sweeps: int = _SWEEPS,
        reach: int = 500,
        seed: int = 0,
        sums: Sums = HERE,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: interactions; an item counts once a user.
            factors: numbers kept of an item.
            times: by which that is multiplied: what competes beside the usual number.
            confidence: how much more an observed cell counts than an empty one (alpha).
            penalty: ridge of each row's equations.
            sweeps: times that both sides are solved.
            reach: newest events of a user that count.
            seed: of the factors' random start.
            sums: solves the rows.
        """
        starts, events = distinct(data, reach)
        owners = np.repeat(np.arange(data.n_users, dtype=np.int32), np.diff(starts))
        order = np.argsort(events, kind="stable")
        counts = np.bincount(events, minlength=data.n_items)
        by_item = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        chance = np.random.default_rng(seed)
        shape = (data.n_items, factors * times)
        items = chance.standard_normal(shape, dtype=np.float32) / np.float32(shape[1] ** 0.5 * 10)
        users = np.zeros((data.n_users, shape[1]), dtype=np.float32)
        ridge = {"confidence": confidence, "penalty": penalty}
        for _ in range(sweeps):
            sums.sweep(starts, events, items, users, **ridge)
            sums.sweep(by_item, owners[order], users, items, **ridge)
        return cls(confidence, penalty, items, penalised_gram(items, penalty))

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        scores: NDArray[np.float32] = self.tastes(histories) @ self.items.T
        return scores

    @property
    def outward(self) -> NDArray[np.float32]:
        """What each factor says of an item, shape (items, factors)."""
        return self.items

    def tastes(self, histories: Histories) -> NDArray[np.float32]:
        """Return the factors of each history, shape (histories, factors)."""
        users = np.zeros((len(histories), self.items.shape[1]), dtype=np.float32)
        sweep(
            *(histories.starts, histories.items, np.asarray(self.items), users),
            confidence=self.confidence,
            penalty=self.penalty,
            steps=_FOLD_IN_STEPS,
            gram=np.asarray(self.gram),
        )
        return users

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return {"items": self.items, "gram": self.gram}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"confidence": self.confidence, "penalty": self.penalty}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(facts["confidence"], facts["penalty"], arrays["items"], arrays["gram"])


def factors_work(events: int, rows: int, factors: int) -> float:
    """Return about how many multiplications and additions learning takes.

    Args:
        events: of all users.
        rows: users and items.
        factors: numbers kept of an item.
    """
    return 2.0 * _SWEEPS * (_STEPS + 1) * factors * (4.0 * events + float(factors) * rows)
