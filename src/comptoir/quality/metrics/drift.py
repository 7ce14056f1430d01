"""Whether what comes in is still what was learned from: mixes of kinds, and clouds of vectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors

_LEAST = 1e-4
"""Share that a kind counts as at least, so that one that never occurs has a logarithm."""
_TWO_SIDED = 1.96
"""Standard deviations of a 95 % interval."""
_HALVES = 200
"""Halves that tell how far the distance could be off."""


def population_stability(before: ArrayLike, after: ArrayLike) -> float:
    """Return the population stability index of two counts by kind, 0 where the shares agree.

    The symmetric Kullback-Leibler divergence of the shares. Siddiqi 2006, "Credit Risk
    Scorecards", reads under 0.1 as steady, and over 0.25 as another population.

    Args:
        before: count of each kind, shape (kinds,).
        after: the same kinds later, shape (kinds,).

    Raises:
        errors.Invalid: the shapes differ, or one counts nothing.

    >>> population_stability([50, 50], [500, 500])
    0.0
    >>> round(population_stability([50, 50], [70, 30]), 3)
    0.169
    """
    first, second = _counts(before, after)
    old = np.maximum(first / first.sum(), _LEAST)
    new = np.maximum(second / second.sum(), _LEAST)
    return float(((new - old) * np.log(new / old)).sum())


def same_mix(before: ArrayLike, after: ArrayLike) -> float:
    """Return how often two samples of one population differ as much by chance, 0 to 1.

    Pearson's chi-square test of homogeneity (Pearson 1900, Philosophical Magazine 50); kinds that
    occur in neither say nothing.

    Raises:
        errors.Invalid: the shapes differ, or one counts nothing.

    >>> same_mix([50, 50], [500, 500])
    1.0
    >>> same_mix([90, 10], [50, 50]) < 0.001
    True
    """
    table = np.stack(_counts(before, after))
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:  # noqa: PLR2004 - one kind alone cannot differ
        return 1.0
    from scipy.stats import chi2_contingency  # noqa: PLC0415 - slow to load

    return float(chi2_contingency(table, correction=False).pvalue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far apart two clouds of vectors lie."""

    value: float
    """Energy distance over twice the mean distance between the clouds: 0 alike, 1 apart."""
    low: float
    high: float
    """95 % interval."""
    p_value: float
    """How often two samples of one cloud lie as far apart, at least 1 / (resamples + 1)."""


def energy_distance(
    first: ArrayLike, second: ArrayLike, *, resamples: int = 999, seed: int = 0
) -> Distance:
    """Return how far apart two clouds of vectors lie, whatever their shapes.

    Székely and Rizzo 2013, "Energy statistics: a class of statistics based on distances", with
    unbiased means of distances; the p-value is of a permutation test. The interval is the delete-d
    jackknife over halves (Shao and Wu 1989, Annals of Statistics 17): drawing with replacement
    would put vectors at no distance from themselves.

    Args:
        first: shape (n, size), n at least 4.
        second: shape (m, size), m at least 4.
        resamples: permutations.
        seed: of the draws.

    Raises:
        errors.Invalid: a cloud has fewer than four vectors, or the sizes differ.
    """
    ours, theirs = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if ours.ndim != 2 or theirs.ndim != 2 or ours.shape[1] != theirs.shape[1]:  # noqa: PLR2004
        raise errors.Invalid("The two clouds hold vectors of different sizes; embed both alike.")
    if min(len(ours), len(theirs)) < 4:  # noqa: PLR2004 - halves need two
        raise errors.Invalid(
            "{first} vectors against {second} say nothing; give at least four each.",
            first=len(ours),
            second=len(theirs),
        )
    chance, size = np.random.default_rng(seed), len(ours)
    apart = _distances(np.vstack([ours, theirs]))
    mine = np.arange(len(apart)) < size
    value = float(_between(apart, mine[:, None], ~mine[:, None])[0])
    mixed = np.stack([chance.permutation(mine) for _ in range(resamples)], axis=1)
    stronger = int((_between(apart, mixed, ~mixed) >= value - 1e-12).sum())
    kept = np.stack([_half(chance, size, len(theirs)) for _ in range(_HALVES)], axis=1)
    halves = _between(apart, kept & mine[:, None], kept & ~mine[:, None])
    spread = _TWO_SIDED * float(halves.std())
    return Distance(
        value=value,
        low=value - spread,
        high=value + spread,
        p_value=(stronger + 1) / (resamples + 1),
    )


def _half(chance: np.random.Generator, n: int, m: int) -> NDArray[np.bool_]:
    """Choose half of either cloud, shape (n + m,)."""
    return np.concatenate([chance.permutation(size) < size // 2 for size in (n, m)])


def _between(
    apart: NDArray[np.float64], first: NDArray[np.bool_], second: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the energy coefficient of groups of points.

    Args:
        apart: distances of all points, shape (points, points).
        first: which belong to the first group, shape (points, draws).
        second: which belong to the second.

    Returns:
        One coefficient a draw, shape (draws,).
    """
    ours, theirs = first.astype(np.float64), second.astype(np.float64)
    n, m = ours.sum(axis=0), theirs.sum(axis=0)
    toward_ours, toward_theirs = apart @ ours, apart @ theirs
    across = (ours * toward_theirs).sum(axis=0) / (n * m)
    within = (ours * toward_ours).sum(axis=0) / (n * (n - 1))
    within += (theirs * toward_theirs).sum(axis=0) / (m * (m - 1))
    gap = np.zeros(len(across))
    np.divide(2 * across - within, 2 * across, out=gap, where=across > 0)
    return gap


def _distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    squares = (points * points).sum(axis=1)
    found = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * points @ points.T, 0.0))
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def _counts(before: ArrayLike, after: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise errors.Invalid(
            "{first} counts stand against {second}; count the same kinds twice.",
            first=first.size,
            second=second.size,
        )
    if not first.sum() or not second.sum():
        raise errors.Invalid("A mix of nothing cannot be compared; count at least one item.")
    return first, second
