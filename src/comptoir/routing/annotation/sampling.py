"""Which items people label, and in what order: the doubtful, the strange, the diverse, the drawn.

Some are always drawn blindly, so that what is estimated from their labels holds for all requests
(Attenberg and Provost 2010, "Why label when you can search?", on what uncertainty alone misses).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.annotation.model import Stream
from comptoir.routing.learners.port import Groups

Floats = NDArray[np.float64]
RANDOM_SHARE = 0.3
UNCERTAIN, OUTLIERS = 0.85, 0.05
"""Shares of what is chosen; the rest is diverse. Measured on CLINC150 (docs/why/routing.md)."""
STRANGE = 0.1
"""Only this share of candidates, the least like what was learned from, are outliers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What may be labelled, row by row."""

    vectors: NDArray[np.float32]
    """Meanings, of length 1, shape (n, dimensions)."""
    groups: Groups
    """Texts of one number say nearly the same, shape (n,)."""
    confidence: Floats | None = None
    """Calibrated, of the likeliest desk, shape (n,); none while no model decides."""
    likeness: Floats | None = None
    """To the nearest text that was learned from, at most 1, shape (n,); none where unknown."""
    stands_for: float = 1.0
    """How many requests each row stands for, where the pool itself was drawn from more."""

    def __len__(self) -> int:
        return len(self.vectors)


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the pool that is asked about."""

    row: int
    stream: Stream
    weight: float
    """One over the probability that it was drawn; 0 where it was chosen."""


def choose(
    pool: Pool, count: int, *, random_share: float = RANDOM_SHARE, seed: int = 0
) -> list[Choice]:
    """Choose what is labelled, in the order of asking.

    The most uncertain come first, then outliers, then what is unlike all others. Those that are
    drawn lie scattered among them: however early people stop, some of what they labelled is a
    sample of everything. A group that has an item gets no other while a group without one is left.

    Args:
        pool: the candidates.
        count: how many at most; the pool may hold fewer.
        random_share: share of them that is drawn blindly, 0 to 1.
        seed: the same gives the same.
    """
    chance = np.random.default_rng(seed)
    size = min(count, len(pool))
    drawn = chance.permutation(len(pool))[: round(size * random_share)].tolist()
    guided = _guided(pool, drawn, size - len(drawn))
    weight = len(pool) * pool.stands_for / max(len(drawn), 1)
    blind = iter([Choice(row, Stream.RANDOM, weight) for row in drawn])
    places = np.zeros(size, dtype=bool)
    places[chance.permutation(size)[: len(drawn)]] = True
    chosen = iter(guided)
    return [next(blind if is_drawn else chosen) for is_drawn in places.tolist()]


def _guided(pool: Pool, drawn: list[int], size: int) -> list[Choice]:
    """Choose what is not drawn: uncertain, outliers, diverse."""
    taking = _Taking(pool, drawn)
    uncertain = round(size * UNCERTAIN) if pool.confidence is not None else 0
    outliers = round(size * OUTLIERS) if pool.likeness is not None else 0
    found = []
    if pool.confidence is not None:
        rows = taking.first(np.argsort(pool.confidence, kind="stable"), uncertain)
        found += [Choice(row, Stream.UNCERTAIN, 0.0) for row in rows]
    if pool.likeness is not None:
        strange = np.argsort(pool.likeness, kind="stable")[: max(1, round(len(pool) * STRANGE))]
        rows = taking.first(strange, outliers)
        found += [Choice(row, Stream.OUTLIER, 0.0) for row in rows]
    rows = taking.farthest(size - len(found))
    return [*found, *(Choice(row, Stream.DIVERSE, 0.0) for row in rows)]


class _Taking:
    """Takes rows, each once, and one of each group before a second of any.

    Args:
        pool: the candidates.
        taken: rows that are taken already.
    """

    def __init__(self, pool: Pool, taken: list[int]) -> None:
        self._pool = pool
        self._free = np.ones(len(pool), dtype=bool)
        self._times = np.zeros(int(pool.groups.max(initial=-1)) + 1, dtype=np.int64)
        self._taken = taken.copy()
        for row in taken:
            self._mark(row)

    def first(self, order: NDArray[np.int64], most: int) -> list[int]:
        """Take the first rows of an order whose groups have nothing yet."""
        found: list[int] = []
        for row in order.tolist():
            if len(found) == most:
                break
            if self._free[row] and not self._times[self._pool.groups[row]]:
                self._take(row)
                found.append(row)
        return found

    def farthest(self, most: int) -> list[int]:
        """Take rows that are farthest from all that is known.

        k-center, greedily: Sener and Savarese 2018, "Active Learning for Convolutional Neural
        Networks: A Core-Set Approach". What was learned from counts as known where the pool tells
        how like it each row is.
        """
        return list(self._farthest(most))

    def _farthest(self, most: int) -> Iterator[int]:
        vectors, groups = self._pool.vectors, self._pool.groups
        likeness = self._pool.likeness
        near = np.full(len(vectors), -1.0) if likeness is None else likeness.copy()
        for row in self._taken:
            np.maximum(near, vectors @ vectors[row], out=near)
        for _ in range(min(most, int(self._free.sum()))):
            # Rounds first, then distance: likenesses are at most 1, and rounds are whole numbers.
            far = np.where(self._free, self._times[groups] * 4.0 + near, np.inf)
            row = int(far.argmin())
            self._take(row)
            np.maximum(near, vectors @ vectors[row], out=near)
            yield row

    def _take(self, row: int) -> None:
        self._taken.append(row)
        self._mark(row)

    def _mark(self, row: int) -> None:
        self._free[row] = False
        self._times[self._pool.groups[row]] += 1


def hidden(count: int, share: float, seed: int) -> NDArray[np.bool_]:
    """Draw whose prediction is hidden all the same, shape (count,): an exact share, rounded up.

    >>> int(hidden(30, 0.1, seed=1).sum())
    3
    """
    found = np.zeros(count, dtype=bool)
    size = int(np.ceil(round(count * share, 9)))
    found[np.random.default_rng([seed, 1]).permutation(count)[:size]] = True
    return found
