"""How far a figure could be off: Wilson and bootstrap intervals."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.classification import confusion, macro_f1_of

_CHUNK = 4_000_000
"""Random draws held in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure and the range that holds it."""

    value: float
    low: float
    high: float
    n: int
    """Independent units behind it: items, or groups where items come in groups."""

    def above(self, other: "Interval") -> bool:
        """Tell whether the whole range lies above the other's, so that they do not touch."""
        return self.low > other.high


def wilson_interval(successes: int, total: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the lower and upper bound of a share, by the score interval.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927).

    Args:
        successes: How many, 0 to `total`.
        total: Out of how many; 0 gives the whole range.
        confidence: Share of such ranges that hold the truth, 0 to 1, both excluded.

    Raises:
        errors.Invalid: The counts or the confidence are out of range.

    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if not 0 <= successes <= total:
        raise errors.Invalid(
            "{successes} of {total} is no share; give 0 up to the total",
            successes=successes,
            total=total,
        )
    z = NormalDist().inv_cdf((1 + _checked(confidence)) / 2)
    if total == 0:
        return 0.0, 1.0
    share, spread = successes / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    # The bounds of none and of all are exact; rounding would put them a hair outside.
    return (0.0 if successes == 0 else centre - half), (
        1.0 if successes == total else centre + half
    )


def bootstrap_mean(
    values: ArrayLike,
    *,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return the percentile bootstrap interval of a mean.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13; whole
    groups are drawn where items of a group are alike (Davison and Hinkley 1997, section 3.8).

    Args:
        values: One figure per item, shape (n,).
        groups: The group of each item, shape (n,); without it every item stands alone.
        resamples: How many samples are drawn.
        confidence: Share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: Of the draws; the same seed gives the same interval.

    Raises:
        errors.Invalid: There is no value, or `groups` has another length.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        raise errors.Invalid("there is no value to average; give at least one")
    if groups is None:
        sums, sizes = array, np.ones(array.size)
    else:
        codes = _codes(groups, array.size)
        sums = np.bincount(codes, array).astype(np.float64)
        sizes = np.bincount(codes).astype(np.float64)
    means = _resampled_means(sums, sizes, resamples, np.random.default_rng(seed))
    low, high = _percentiles(means, confidence)
    return Interval(value=float(array.mean()), low=low, high=high, n=sums.size)


def paired_difference(
    ours: ArrayLike,
    theirs: ArrayLike,
    *,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return the interval of the mean of `ours - theirs`, item by item.

    Both stand on the same items, so what makes an item easy for both cancels out.

    Raises:
        errors.Invalid: The two differ in length or hold nothing.

    >>> paired_difference([0.5, 0.7, 0.9], [0.4, 0.6, 0.8]).low > 0
    True
    """
    first, second = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if first.shape != second.shape:
        raise errors.Invalid(
            "{first} figures stand against {second}; pair them item by item",
            first=first.size,
            second=second.size,
        )
    return bootstrap_mean(
        first - second, groups=groups, resamples=resamples, confidence=confidence, seed=seed
    )


def bootstrap_macro_f1(
    labels: Sequence[str],
    predicted: Sequence[str],
    *,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return the percentile bootstrap interval of the macro F1.

    Drawing items with replacement is drawing the cells of the confusion table from a
    multinomial law, which costs nothing per item.

    Raises:
        errors.Invalid: The two differ in length or hold nothing.
    """
    table, names = confusion(labels, predicted)
    total, size = int(table.sum()), len(names)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(total, table.ravel() / total, size=resamples)
    low, high = _percentiles(macro_f1_of(draws.reshape(resamples, size, size)), confidence)
    value = float(macro_f1_of(table[np.newaxis])[0])
    return Interval(value=value, low=low, high=high, n=total)


def bootstrap(
    statistic: Callable[[NDArray[np.int64]], float],
    n: int,
    *,
    resamples: int = 400,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return the percentile bootstrap interval of any figure.

    Args:
        statistic: takes places of items, shape (n,), some more than once, and returns the figure.
        n: How many items there are.
        resamples: How many samples are drawn.
        confidence: Share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: Of the draws.

    Raises:
        errors.Invalid: There is no item.

    >>> values = np.arange(100.0)
    >>> found = bootstrap(lambda rows: float(np.median(values[rows])), 100)
    >>> found.low < found.value < found.high
    True
    """
    if n < 1:
        raise errors.Invalid("there is no labelled item to measure; give at least one")
    rng = np.random.default_rng(seed)
    draws = np.array([statistic(rng.integers(n, size=n)) for _ in range(resamples)])
    low, high = _percentiles(draws, confidence)
    return Interval(value=float(statistic(np.arange(n))), low=low, high=high, n=n)


def _resampled_means(
    sums: NDArray[np.float64],
    sizes: NDArray[np.float64],
    resamples: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the mean of each resample of whole units, shape (resamples,)."""
    step = max(1, _CHUNK // sums.size)
    means = []
    for start in range(0, resamples, step):
        picks = rng.integers(sums.size, size=(min(step, resamples - start), sums.size))
        means.append(sums[picks].sum(axis=1) / sizes[picks].sum(axis=1))
    return np.concatenate(means)


def _codes(groups: Sequence[Any] | NDArray[Any], size: int) -> NDArray[np.int64]:
    if len(groups) != size:
        raise errors.Invalid(
            "{groups} groups stand against {values} values; give one for each",
            groups=len(groups),
            values=size,
        )
    codes: NDArray[np.int64] = np.unique(np.asarray(groups), return_inverse=True)[1]
    return codes


def _percentiles(draws: NDArray[np.float64], confidence: float) -> tuple[float, float]:
    tail = (1 - _checked(confidence)) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def _checked(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise errors.Invalid(
            "a confidence of {confidence} is out of range; use 0.95, say", confidence=confidence
        )
    return confidence
