"""Explores: gives some places of a slate away, and knows how likely each item was to stand on it.

Each place is given away by a coin of its own, so their number is binomial. Which items get them is
drawn by systematic sampling (Madow, "On the theory of systematic sampling, II", Annals of
Mathematical Statistics 20, 1949): it draws a fixed number of different items of unequal worth, and
how likely each is to be drawn is known exactly. That is what off-policy estimates need.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import lgamma

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """A slate after exploration."""

    codes: list[int]
    drawn: dict[int, float]
    """The places that were given away, and how likely each of the items there was to stand on this
    slate."""
    stays: float
    """How likely each of the other items was to keep its place."""
    pool: int = 0
    """Items that could have been explored."""


def explore(
    chosen: list[int],
    pool: NDArray[np.int64],
    weight: float,
    chance: np.random.Generator,
    *,
    worth: Floats | None = None,
    free: NDArray[np.bool_] | None = None,
) -> Explored:
    """Give some places of a slate to items that little is known of.

    Each place is given away with the square of the weight: 0 explores nothing, 1 everything, and
    Amazon Personalize's default of 0.3 one place in eleven.

    Args:
        chosen: codes, best first.
        pool: codes of the items to explore, shape (items,); those of `chosen` are left out.
        weight: 0 to 1.
        chance: draws.
        worth: how much each item is worth exploring, above 0, by code; None for all alike.
        free: which items may be shown, by code; None for all.

    >>> found = explore([4, 2], np.array([7, 8, 9]), 1.0, np.random.default_rng(0))
    >>> sorted(found.drawn), found.stays, {round(p, 3) for p in found.drawn.values()}
    ([0, 1], 0.0, {0.667})
    """
    codes = _others(pool, chosen, free)
    places, count = len(chosen), len(codes)
    rate = min(max(weight, 0.0), 1.0) ** 2
    if not rate or not count or not places:
        return Explored(codes=chosen, drawn={}, stays=1.0, pool=count)
    coins, ranks = chance.random((2, places)).tolist()
    hits = [place for place, coin in enumerate(coins) if coin < rate]
    hits = sorted(hits, key=ranks.__getitem__)[:count]
    given = _given(places, min(count, places), rate)
    if worth is None:
        taken, likely = _evenly(count, len(hits), chance), [given / count] * len(hits)
    else:
        taken, likely = _unevenly(worth[codes], places, rate, len(hits), chance)
    slate = list(chosen)
    for place, at in zip(hits, taken, strict=True):
        slate[place] = int(codes[at])
    drawn = dict(zip(hits, likely, strict=True))
    return Explored(codes=slate, drawn=drawn, stays=1.0 - given / places, pool=count)


def _others(
    pool: NDArray[np.int64], chosen: list[int], free: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """Return the codes of the pool that are free and not chosen; many times as fast as `isin`."""
    if free is None:
        size = max(int(pool.max(initial=-1)), max(chosen, default=-1)) + 1
        left = np.ones(size, dtype=np.bool_)
    else:
        left = free.copy()
    left[chosen] = False
    found: NDArray[np.int64] = pool[left[pool]]
    return found


@lru_cache(maxsize=4096)
def _given(places: int, most: int, rate: float) -> float:
    """Return how many places are given away in the mean, where at most so many can be."""
    return float(np.minimum(np.arange(places + 1), most) @ _binomial(places, rate))


def _factors(worth: Floats, most: int) -> Floats:
    """Return c of each number of draws K from 0 to `most`: inclusion is min(1, c x worth).

    The c for which these sum to K (Tillé, "Sampling Algorithms", 2006, section 2.10); infinite
    where K is the whole pool or more.
    """
    found = np.full(most + 1, np.inf)
    total = float(worth.sum())
    if worth.max() * most <= total:  # nothing is ever taken for sure
        return np.arange(most + 1) / total
    order = np.sort(worth)[::-1]
    rest = np.cumsum(order[::-1])[::-1]
    # The t-th heaviest is taken for sure once K is over this.
    bounds = np.arange(len(order)) + rest / order
    draws = np.arange(min(most, len(order) - 1) + 1)
    sure = np.searchsorted(bounds, draws, side="left")
    found[: len(draws)] = (draws - sure) / rest[sure]
    return found


def _evenly(count: int, draws: int, chance: np.random.Generator) -> list[int]:
    """Return different places among so many, each as likely as any other."""
    begin, step = chance.random(), count / max(draws, 1)
    # Rounding may reach the end.
    return [min(int((begin + draw) * step), count - 1) for draw in range(draws)]


def _unevenly(
    worth: Floats, most: int, rate: float, draws: int, chance: np.random.Generator
) -> tuple[list[int], list[float]]:
    """Return different places, drawn by worth, and how likely each is whatever the draws."""
    if not draws:
        return [], []
    factors = _factors(worth, most)
    steps = np.cumsum(np.minimum(1.0, factors[draws] * worth))
    marks = chance.random() + np.arange(draws)
    # Rounding may leave the last step a hair below the number of draws.
    found = np.searchsorted(steps * (draws / steps[-1]), marks, "right")
    taken = np.minimum(found, len(worth) - 1)
    likely = np.minimum(1.0, factors[None, :] * worth[taken, None]) @ _binomial(most, rate)
    return taken.tolist(), likely.tolist()


@lru_cache(maxsize=256)
def _binomial(n: int, rate: float) -> Floats:
    """Return the probability of each number of hits among n, shape (n + 1,)."""
    found: Floats = np.zeros(n + 1)
    if rate in {0.0, 1.0}:
        found[n if rate else 0] = 1
        return found
    hits = np.arange(n + 1)
    logs = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in hits])
    found[:] = np.exp(logs + hits * np.log(rate) + (n - hits) * np.log1p(-rate))
    return found


def given_away(places: NDArray[np.int64], pool: NDArray[np.int64], weights: Floats) -> Floats:
    """Return how many places of slates are given away in the mean.

    Args:
        places: of each slate, shape (slates,).
        pool: items that could be explored, shape (slates,).
        weights: of exploration, shape (slates,).

    >>> given_away(np.array([10, 10]), np.array([99, 1]), np.array([0.5, 1.0])).round(9).tolist()
    [2.5, 1.0]
    """
    kinds, which = np.unique(np.stack([places, pool, weights]), axis=1, return_inverse=True)
    means = [_given(int(n), min(int(n), int(m)), min(float(w), 1.0) ** 2) for n, m, w in kinds.T]
    found: Floats = np.array(means)[which.ravel()]
    return found
