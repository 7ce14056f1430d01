"""Places items on a slate: the best ones, and where promoted ones stand among them."""

import math

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.ranks import best


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
