"""Two models on the same items: is one right where the other is wrong?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar:
    """Where just one of two is right."""

    better: int
    """Items that the first alone has right."""
    worse: int
    """Items that the second alone has right."""
    p_value: float
    """How likely counts at least as uneven are where both are right equally often, 0 to 1."""


def mcnemar(first_right: ArrayLike, second_right: ArrayLike, *, mid: bool = False) -> McNemar:
    """Test whether two models are right equally often, on the items where they differ.

    Source: Q. McNemar, "Note on the sampling error of the difference between correlated
    proportions", Psychometrika 12 (1947), with the exact binomial law in place of chi-square, so
    that it holds with few items. The mid-p variant counts half of what is just as uneven, is less
    timid, and in practice keeps its level: M. W. Fagerland, S. Lydersen and P. Laake, "The McNemar
    test for binary matched-pairs data: mid-p and asymptotic are better than exact conditional",
    BMC Medical Research Methodology 13 (2013).

    Args:
        first_right: whether the first is right on each item, shape (n,).
        second_right: the same of the second, shape (n,).
        mid: use the mid-p variant.

    Raises:
        errors.Invalid: the two differ in length.

    >>> found = mcnemar([True] * 9 + [False], [False] * 9 + [True])
    >>> found.better, found.worse, round(found.p_value, 4)
    (9, 1, 0.0215)
    """
    first, second = _pair(first_right, second_right)
    better, worse = int((first & ~second).sum()), int((second & ~first).sum())
    from scipy.stats import binom  # noqa: PLC0415 - half a second to load, only to judge

    law, least = binom(better + worse, 0.5), min(better, worse)
    chance = 2 * float(law.cdf(least)) - (float(law.pmf(least)) if mid else 0.0)
    return McNemar(better=better, worse=worse, p_value=min(1.0, chance))


def stratified_share(
    right: ArrayLike,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    *,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return on which share of everything a model would be right, from a sample by strata.

    Args:
        right: whether it is right on each item of the sample, shape (n,).
        strata: from which stratum each item was drawn, shape (n,).
        sizes: how many there are of each stratum, in the sample or not.
        resamples: how many samples are drawn.
        confidence: share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: of the draws.

    Raises:
        errors.Invalid: a stratum has a size and no item, or items and no size.

    >>> stratified_share([1, 1, 1, 0], ["a", "a", "b", "b"], {"a": 75, "b": 25}).value
    0.875
    """
    values = np.asarray(right, dtype=np.float64)
    found = _stratified(values, strata, sizes, resamples, confidence, seed)
    return _within(found, 0.0)


def stratified_difference(
    first_right: ArrayLike,
    second_right: ArrayLike,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    *,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return on which share of everything the first is right more often than the second.

    The estimate is the strata's means weighed by their sizes (W. G. Cochran, "Sampling Techniques",
    1977, section 5.3). The interval draws within strata, one fewer than there are, which makes
    the spread of small strata right, and shrinks with the part of the stratum that was looked at
    (J. N. K. Rao and C. F. J. Wu, "Resampling inference with complex survey data", JASA 83, 1988).
    A stratum with one item borrows the spread of all (collapsed strata, Cochran 5A.12). A stratum
    in which all items agree shows no spread, however few they are: draw more where it weighs.

    Args:
        first_right: whether the first is right on each item of the sample, shape (n,).
        second_right: the same of the second, shape (n,).
        strata: from which stratum each item was drawn, shape (n,).
        sizes: how many there are of each stratum, in the sample or not.
        resamples: how many samples are drawn.
        confidence: share of such ranges that hold the truth, 0 to 1, both excluded.
        seed: of the draws.

    Raises:
        errors.Invalid: the two differ in length, a stratum has a size and no item, or items and
            no size.

    >>> found = stratified_difference(
    ...     [1, 1, 1, 0], [1, 1, 0, 0], ["agree", "agree", "differ", "differ"],
    ...     {"agree": 900, "differ": 100}, seed=1,
    ... )
    >>> found.value
    0.05
    """
    first, second = _pair(first_right, second_right)
    values = first.astype(np.float64) - second
    return _within(_stratified(values, strata, sizes, resamples, confidence, seed), -1.0)


def _stratified(
    values: NDArray[np.float64],
    strata: Sequence[str],
    sizes: Mapping[str, int],
    resamples: int,
    confidence: float,
    seed: int,
) -> Interval:
    names = np.asarray(strata, dtype=np.str_)
    _refuse_gaps(values, names, sizes)
    rng, whole = np.random.default_rng(seed), sum(sizes.values())
    value, draws = 0.0, np.zeros(resamples)
    spread = values - np.array([values[names == name].mean() for name in names])
    for name, size in sorted(sizes.items()):
        mine, n = values[names == name], int((names == name).sum())
        if not size:
            continue
        mean, weight = float(mine.mean()), size / whole
        value += weight * mean
        if n >= size:
            continue
        if n == 1:
            drawn = rng.choice(spread if spread.any() else values - values.mean(), size=resamples)
        else:
            drawn = rng.choice(mine, size=(resamples, n - 1)).mean(axis=1) - mean
        draws += weight * np.sqrt(1 - n / size) * drawn
    tail = (1 - confidence) / 2
    low, high = np.quantile(value + draws, [tail, 1 - tail])
    return Interval(value=value, low=float(low), high=float(high), n=len(values))


def _within(found: Interval, least: float) -> Interval:
    return Interval(
        value=found.value, low=max(least, found.low), high=min(1.0, found.high), n=found.n
    )


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    ours, theirs = np.asarray(first, dtype=np.bool_), np.asarray(second, dtype=np.bool_)
    if ours.shape != theirs.shape:
        raise errors.Invalid(
            "{first} answers stand against {second}; pair them item by item",
            first=ours.size,
            second=theirs.size,
        )
    return ours, theirs


def _refuse_gaps(
    values: NDArray[np.float64], names: NDArray[np.str_], sizes: Mapping[str, int]
) -> None:
    if len(values) != len(names) or not len(values):
        raise errors.Invalid(
            "{items} items stand against {strata} strata; give one for each, and at least one",
            items=len(values),
            strata=len(names),
        )
    met, sized = set(names.tolist()), {name for name, size in sizes.items() if size}
    if gaps := sorted(met ^ sized):
        raise errors.Invalid(
            "stratum {name} has {items} items in the sample and {size} in all; give both",
            name=gaps[0],
            items=int((names == gaps[0]).sum()),
            size=sizes.get(gaps[0], 0),
        )
