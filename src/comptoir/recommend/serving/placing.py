"""Places items on a slate: the best ones, and where promoted ones stand among them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.ranks import best, best_allowed


def top(scores: NDArray[np.float32], count: int) -> list[int]:
    """Return the codes of the highest scores, best first; -inf is never chosen.

    >>> top(np.array([0.1, -np.inf, 0.7], dtype=np.float32), 3)
    [2, 0]
    """
    if count < 1:
        return []
    found = np.empty((1, min(count, len(scores))), dtype=np.int32)
    best(scores[None], found)
    return [int(code) for code in found[0] if code >= 0]


def top_allowed(
    scores: NDArray[np.float32], allowed: NDArray[np.bool_], count: int
) -> tuple[list[int], int]:
    """Return the codes of the highest scores that are allowed, and how many there were to choose.

    >>> top_allowed(np.array([0.1, 0.9, 0.7], dtype=np.float32), np.array([True, False, True]), 1)
    ([2], 2)
    """
    found = np.empty(min(max(count, 0), len(scores)), dtype=np.int32)
    candidates = best_allowed(scores, allowed, found)
    return [code for code in found.tolist() if code >= 0], candidates


class Scored(Protocol):
    """The scores of all items of a catalogue, in whatever form."""

    def every(self, size: int) -> NDArray[np.float32]:
        """Return the score of each item, -inf for none, shape (size,)."""
        ...

    def best(self, allowed: NDArray[np.bool_], count: int) -> tuple[list[int], int]:
        """Return the codes of the highest scores that are allowed, and how many have a score."""
        ...

    def shares(self, codes: Sequence[int]) -> list[float]:
        """Return some items' shares of probability: the softmax over all that have a score."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """Scores one by one; `kernels.few.Few` has them in short.

    >>> Every(np.array([0.0, 0.0, -np.inf], dtype=np.float32)).shares([1, 2])
    [0.5, 0.0]
    """

    scores: NDArray[np.float32]
    """-inf for an item without one, shape (items,)."""

    def every(self, size: int) -> NDArray[np.float32]:
        """Return the score of each of so many items, which are as many as there are."""
        assert size == len(self.scores)
        return self.scores

    def best(self, allowed: NDArray[np.bool_], count: int) -> tuple[list[int], int]:
        """See `Scored`."""
        return top_allowed(self.scores, allowed, count)

    def shares(self, codes: Sequence[int]) -> list[float]:
        """See `Scored`."""
        highest = self.scores.max(initial=-np.inf)
        top = np.float32(highest if np.isfinite(highest) else 0)
        powers = np.subtract(self.scores, top)
        np.exp(powers, out=powers)
        whole = float(powers.sum(dtype=np.float64)) or 1.0
        asked = self.scores[list(codes)].tolist()
        return [math.exp(one - float(top)) / whole for one in asked]


def shares(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each item's share of probability: the softmax over those that have a score.

    >>> shares(np.array([0.0, 0.0, -np.inf], dtype=np.float32)).tolist()
    [0.5, 0.5, 0.0]
    """
    highest = scores.max(initial=-np.inf)
    if not np.isfinite(highest):
        return np.zeros(len(scores))
    powers: NDArray[np.float64] = np.exp(scores.astype(np.float64) - float(highest))
    found: NDArray[np.float64] = powers / powers.sum()
    return found


def promoted_places(promoted: int, rest: int, chance: np.random.Generator) -> NDArray[np.bool_]:
    """Draw at which places of a slate promoted items stand.

    Args:
        promoted: how many are promoted.
        rest: how many are not.
        chance: draws.

    Returns:
        True for each place of a promoted item, shape (promoted + rest,).
    """
    places = np.zeros(promoted + rest, dtype=np.bool_)
    places[chance.permutation(promoted + rest)[:promoted]] = True
    return places


def share_of(length: int, percent: int) -> int:
    """Return how many places of a slate are for promoted items.

    >>> share_of(25, 10)
    3
    """
    return math.ceil(length * percent / 100)
