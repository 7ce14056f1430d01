"""Places items on a slate: the best ones, some to explore, some promoted, popular ones to fill."""

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


def explored(
    chosen: list[int], pool: NDArray[np.int64], weight: float, chance: np.random.Generator
) -> tuple[list[int], dict[int, float]]:
    """Give some places of a slate to items that little is known of.

    Each place is given away with the square of the weight: 0 explores nothing, 1 everything, and
    Amazon Personalize's default of 0.3 one place in eleven.

    Args:
        chosen: codes, best first.
        pool: codes of the items to explore, shape (items,).
        weight: 0 to 1.
        chance: draws.

    Returns:
        The slate, and the propensity of each code that was explored.
    """
    fresh = np.setdiff1d(pool, np.array(chosen, dtype=np.int64))
    if weight <= 0 or not len(fresh):
        return chosen, {}
    rate = weight * weight
    places = np.flatnonzero(chance.random(len(chosen)) < rate)[: len(fresh)]
    drawn = chance.choice(fresh, size=len(places), replace=False)
    slate, later = list(chosen), []
    for place, code in zip(places, drawn, strict=True):
        later.append(slate[place])
        slate[place] = int(code)
    return slate, {int(code): rate / len(fresh) for code in drawn}


def with_promoted(
    chosen: list[int], promoted: list[int], percent: int, length: int, chance: np.random.Generator
) -> tuple[list[int], set[int]]:
    """Give promoted items their share of a slate, at random places but in their own order.

    Args:
        chosen: codes, best first.
        promoted: codes that may be promoted, best first.
        percent: of the slate.
        length: places of the slate.
        chance: draws the places.

    Returns:
        The slate and the promoted codes on it.
    """
    taken = promoted[: math.ceil(length * percent / 100)]
    rest = [code for code in chosen if code not in set(taken)][: length - len(taken)]
    total = len(taken) + len(rest)
    places = set(chance.choice(total, size=len(taken), replace=False).tolist()) if taken else set()
    ours, theirs = iter(taken), iter(rest)
    return [next(ours) if place in places else next(theirs) for place in range(total)], set(taken)
