"""Whether a share has jumped, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """The likeliest jump of a share over time."""

    index: int
    """First period after the jump, 1 to periods - 1."""
    before: float
    """Share before it, 0 to 1."""
    after: float
    """Share from it on, 0 to 1."""
    p_value: float
    """How often so strong a jump appears where the share is steady, 0 to 1."""


def change_point(
    successes: ArrayLike,
    totals: ArrayLike,
    *,
    min_total: int = 5,
    resamples: int = 999,
    seed: int = 0,
) -> ChangePoint | None:
    """Find where a share changes, by the likelihood ratio of one split against none.

    The p-value accounts for the search: it compares the best split with the best split of
    series drawn at the pooled share, so trying every date costs no false alarm.

    Source: Worsley, "The power of likelihood ratio and cumulative sum tests for a change in a
    binomial probability", Biometrika 70 (1983).

    Args:
        successes: Reviews of the theme in each period, shape (periods,).
        totals: All reviews in each period, shape (periods,).
        min_total: Fewest reviews on either side of a split.
        resamples: Series drawn for the p-value, whose smallest value is 1 / (resamples + 1).
        seed: Of the draws.

    Returns:
        The likeliest split, or None where no split has enough reviews on both sides.

    Raises:
        errors.Invalid: The shapes differ, or a count is negative or above its total.

    >>> jump = change_point([1, 0, 1, 8, 9], [10, 10, 10, 10, 10])
    >>> jump.index, jump.p_value < 0.01
    (3, True)
    """
    hits, sizes = np.asarray(successes, dtype=np.int64), np.asarray(totals, dtype=np.int64)
    if hits.shape != sizes.shape or hits.ndim != 1:
        raise errors.Invalid(
            "counts {counts} and totals {totals} differ; give one each",
            counts=hits.shape,
            totals=sizes.shape,
        )
    if (hits < 0).any() or (hits > sizes).any():
        raise errors.Invalid("a count is negative or above its total; count again")
    found = _best_split(hits, sizes, min_total)
    if found is None:
        return None
    split, ratio, allowed = found
    draws = np.random.default_rng(seed).binomial(
        sizes, hits.sum() / sizes.sum(), size=(resamples, sizes.size)
    )
    strongest = np.where(allowed, _ratios(draws, sizes), -np.inf).max(axis=1)
    # A tolerance, so that an equal draw in another summing order still counts as equal.
    as_strong = int((strongest >= ratio - 1e-9).sum())
    return ChangePoint(
        index=split,
        before=float(hits[:split].sum() / sizes[:split].sum()),
        after=float(hits[split:].sum() / sizes[split:].sum()),
        p_value=(as_strong + 1) / (resamples + 1),
    )


def share_jump(
    hits: Sequence[bool], *, level: float = 0.01, min_total: int = 5, seed: int = 0
) -> ChangePoint | None:
    """Return the jump upwards of a share in a series of single items, where it is no chance.

    Args:
        hits: Whether each item is of the kind that is watched, oldest first, shape (n,).
        level: Largest p-value that still counts as a jump; it accounts for the search.
        min_total: Fewest items on either side.
        seed: Of the draws.

    >>> share_jump([False] * 20 + [True] * 10).index
    20
    >>> share_jump([False, True] * 15) is None
    True
    """
    series = np.asarray(hits, dtype=np.int64)
    ones = np.ones_like(series)
    found = _best_split(series, ones, min_total)
    # The best of many splits is never surer than one split alone, so most series end here
    # unsampled; half the usual bound, because small samples follow the law only roughly.
    bound = NormalDist().inv_cdf(1 - level / 2) ** 2 / 2
    if found is None or found[1] < bound / 2:
        return None
    jump = change_point(series, ones, min_total=min_total, seed=seed)
    return jump if jump and jump.after > jump.before and jump.p_value <= level else None


def _best_split(
    hits: NDArray[np.int64], sizes: NDArray[np.int64], min_total: int
) -> tuple[int, float, NDArray[np.bool_]] | None:
    """Return the first period after the best split, its ratio, and which splits are allowed."""
    left = np.cumsum(sizes)[:-1]
    allowed = (left >= min_total) & (sizes.sum() - left >= min_total)
    if not allowed.any():
        return None
    ratios = np.where(allowed, _ratios(hits[np.newaxis], sizes)[0], -np.inf)
    split = int(ratios.argmax())
    return split + 1, float(ratios[split]), allowed


def _ratios(hits: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log likelihood ratio of each split, shape (series, periods - 1)."""
    left_hits, left = np.cumsum(hits, axis=1)[:, :-1], np.cumsum(sizes)[:-1]
    all_hits, everything = hits.sum(axis=1, keepdims=True), sizes.sum()
    return (
        _log_likelihood(left_hits, left)
        + _log_likelihood(all_hits - left_hits, everything - left)
        - _log_likelihood(all_hits, everything)
    )


def _log_likelihood(hits: NDArray[np.int64], total: ArrayLike) -> NDArray[np.float64]:
    """Return the best binomial log likelihood of `hits` of `total`, without its constant."""
    sizes = np.broadcast_to(np.asarray(total, dtype=np.float64), hits.shape)
    share = np.divide(hits, sizes, out=np.zeros(hits.shape), where=sizes > 0)
    with np.errstate(divide="ignore"):
        yes, no = np.log(share), np.log1p(-share)
    # 0 * log 0 is 0 in a likelihood.
    return np.where(hits > 0, hits * np.where(hits > 0, yes, 0.0), 0.0) + np.where(
        hits < sizes, (sizes - hits) * np.where(hits < sizes, no, 0.0), 0.0
    )
