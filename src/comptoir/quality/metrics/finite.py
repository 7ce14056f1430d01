"""How often each outcome occurs among all items, when a sample by strata is known.

An interval that resamples the sample itself is of no width where all drawn items of a stratum came
out alike, however few they are. Here the items that were not drawn stay unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval

_HALF = 0.5
"""Jeffreys' prior for each outcome."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of outcomes among all items."""

    value: NDArray[np.float64]
    """Estimated without bias, each item by its weight; shape (outcomes,)."""
    draws: NDArray[np.float64]
    """What they may be, shape (draws, outcomes)."""
    n: int
    """Items of the sample."""

    def interval(self, weights: Sequence[float], *, confidence: float = 0.95) -> Interval:
        """Return a sum of shares, each times its weight, with its range.

        Args:
            weights: of each outcome, shape (outcomes,).
            confidence: share of such ranges that hold the truth, 0 to 1, both excluded.
        """
        value = float(self.value @ np.asarray(weights))
        tail = (1 - confidence) / 2
        low, high = np.quantile(self.draws @ np.asarray(weights), [tail, 1 - tail])
        least, most = float(min(weights)), float(max(weights))
        return Interval(
            value=value,
            low=max(least, min(value, float(low))),
            high=min(most, max(value, float(high))),
            n=self.n,
        )


def population_shares(
    outcomes: Sequence[int],
    weights: Sequence[float],
    kinds: Sequence[str],
    sizes: Mapping[str, float],
    possible: Mapping[str, Sequence[int]],
    *,
    draws: int = 4000,
    seed: int = 0,
) -> Shares:
    """Return how often each outcome occurs among all items, from a sample with known weights.

    What was not drawn of a kind comes out as its drawn items do, as far as their number tells: the
    posterior of a finite population (W. A. Ericson, "Subjective Bayesian models in sampling finite
    populations", JRSS B 31, 1969) under Jeffreys' prior, which for one share gives intervals that
    keep their level (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion",
    Statistical Science 16, 2001). Unequal weights make a sample count for fewer items (L. Kish,
    "Survey Sampling", 1965, section 11.7). Strata within a kind are taken together, which makes
    ranges a little too wide rather than too narrow (collapsed strata, Cochran 1977, 5A.12).

    Args:
        outcomes: of each item of the sample, from 0 on, shape (n,).
        weights: how many items each stands for, shape (n,).
        kinds: of each, shape (n,): kinds differ in which outcomes may occur.
        sizes: how many items there are of each kind, in the sample or not.
        possible: outcomes that may occur in each kind.
        draws: how many are made.
        seed: of the draws.

    Raises:
        errors.Invalid: there is no item, or one of a kind without a size.

    >>> found = population_shares([0] * 10, [10] * 10, ["a"] * 10, {"a": 100}, {"a": [0, 1]})
    >>> told = found.interval([0, 1])
    >>> told.value, 0.1 < told.high < 0.3
    (0.0, True)
    """
    if not len(outcomes) or not set(kinds) <= set(sizes):
        raise errors.Invalid("a sample by strata needs an item, and the size of each stratum")
    count = 1 + max(outcome for each in possible.values() for outcome in each)
    rng, whole = np.random.default_rng(seed), sum(sizes.values())
    told, codes = np.asarray(kinds, dtype=str), np.asarray(outcomes)
    shares = np.asarray(weights, dtype=np.float64)
    value, drawn, known = np.zeros(count), np.zeros((draws, count)), 0.0
    for name, size in sorted(sizes.items()):
        rows, allowed = told == name, list(possible[name])
        n, mine = int(rows.sum()), np.zeros(count)
        effective = 0.0
        if n:
            own = shares[rows]
            mine = np.bincount(codes[rows], weights=own, minlength=count) / own.sum()
            effective = float(own.sum() ** 2 / (own**2).sum())
            value += size * mine
            known += size
        rest = np.zeros((draws, count))
        beliefs = rng.dirichlet(effective * mine[allowed] + _HALF, size=draws)
        rest[:, allowed] = _spread(beliefs, effective)
        drawn += (n * mine + max(size - n, 0.0) * rest) / whole
    return Shares(value / known, drawn, len(codes))


def _spread(draws: NDArray[np.float64], n: float) -> NDArray[np.float64]:
    """Return draws as wide as n items leave a share unknown: they vary by p(1 - p) / (n + 2)."""
    if not n:
        return draws
    middle = draws.mean(axis=0)
    return np.asarray(middle + (draws - middle) * np.sqrt((n + 2) / max(n - 1, 1)))
