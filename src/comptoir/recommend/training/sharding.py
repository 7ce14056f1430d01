"""Heavy sums on a crew: users, or items, are shards, and the other side is handed to every hand.

Of alternating least squares, the rows of one side are solved in shards, given the factors of the
other side. Of co-occurrence, the rows of items are counted in shards, given every user's items.
Each row is worked out by the same arithmetic as in one process: results are the same to the bit.
"""

import os
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.work.crew import Crew
from comptoir.recommend.kernels import als, cooccurrence
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.sums import HERE, Sums

_SHARDS_A_HAND = 2
"""So that a slow hand holds nobody up for long."""
_LEAST_WORK = 2e9
"""Multiplications of a sum under which it is done sooner than it could be handed out."""
_STEPS = 3


@dataclass(frozen=True, slots=True)
class _Solve:
    """Solves the rows of a shard: starts, columns, and factors as they are."""

    fixed: NDArray[np.float32]
    gram: NDArray[np.float32]
    confidence: float
    penalty: float

    def __call__(
        self, shard: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        starts, columns, solved = shard
        found = solved.copy()
        als.sweep(
            *(starts, columns, self.fixed, found),
            confidence=self.confidence,
            penalty=self.penalty,
            steps=_STEPS,
            gram=self.gram,
        )
        return found


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts the rows of a shard of items."""

    starts: NDArray[np.int64]
    events: NDArray[np.int32]
    n_items: int
    options: dict[str, Any]

    def __call__(self, rows: tuple[int, int]) -> Links:
        return cooccurrence.neighbours(
            self.starts, self.events, self.n_items, rows=rows, **self.options
        )


@dataclass(frozen=True, slots=True)
class Sharded:
    """Hands sums out to a crew; small ones are done here.

    Args:
        crew: its hands.
        least_work: multiplications of a sum that is worth handing out.
    """

    crew: Crew
    least_work: float = _LEAST_WORK

    def sweep(
        self,
        starts: NDArray[np.int64],
        columns: NDArray[np.int32],
        fixed: NDArray[np.float32],
        solved: NDArray[np.float32],
        *,
        confidence: float,
        penalty: float,
    ) -> None:
        """Solve every row's factors anew, in shards of rows; see `als.sweep`."""
        gram = als.penalised_gram(fixed, penalty)
        size = fixed.shape[1]
        work = 2.0 * _STEPS * size * (len(columns) + len(solved) * size)
        bounds = self._bounds(starts, work)
        shards = [
            (starts[a : b + 1] - starts[a], columns[starts[a] : starts[b]], solved[a:b])
            for a, b in pairwise(bounds)
        ]
        task = _Solve(fixed, gram, confidence, penalty)
        made = self.crew.map(task, shards) if len(shards) > 1 else [task(shards[0])]
        for a, rows in zip(bounds[:-1], made, strict=True):
            solved[a : a + len(rows)] = rows

    def neighbours(
        self,
        starts: NDArray[np.int64],
        events: NDArray[np.int32],
        n_items: int,
        **options: Any,
    ) -> Links:
        """Return the strongest cells, in shards of items; see `cooccurrence.neighbours`."""
        lengths = np.diff(starts).astype(np.float64)
        each = np.bincount(events, weights=np.repeat(lengths, np.diff(starts)), minlength=n_items)
        ends = np.concatenate([[0], np.cumsum(each)])
        bounds = self._bounds(ends, float(ends[-1]))
        task = _Count(starts, events, n_items, options)
        pieces = list(pairwise(bounds))
        if len(pieces) <= 1:
            return cooccurrence.neighbours(starts, events, n_items, **options)
        return _stacked(self.crew.map(task, pieces))

    def _bounds(self, ends: NDArray[Any], work: float) -> list[int]:
        """Return where shards of about equal work begin and end.

        Args:
            ends: work up to each row, shape (rows + 1,).
            work: all of it, in multiplications.
        """
        rows = len(ends) - 1
        parts = self.crew.hands * _SHARDS_A_HAND if work >= self.least_work else 1
        goals = np.linspace(0, float(ends[-1]), parts + 1)[1:-1]
        inner = np.searchsorted(ends, goals)
        return sorted({0, rows, *(int(one) for one in inner if 0 < one < rows)})


def sums_of(crew: Crew | None) -> Sums:
    """Return who does the heavy sums.

    A crew on this machine brings nothing: one process uses every core already, without copies. So
    sums are handed out where the crew has more hands than this machine has cores: a Ray cluster.

    Args:
        crew: of the settings; None for none.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Sharded(crew) if crew is not None and crew.hands > (cores or 1) else HERE


def _stacked(parts: list[Links]) -> Links:
    """Join links whose rows are empty but for a range of each, the ranges ascending."""
    counts = np.sum([np.diff(one.starts) for one in parts], axis=0)
    return Links(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([one.items for one in parts]),
        np.concatenate([one.weights for one in parts]),
    )
