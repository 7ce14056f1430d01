"""How well an order puts the best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors


@dataclass(frozen=True, slots=True)
class GroupedNdcg:
    """NDCG of each group that has something to gain."""

    groups: NDArray[Any]
    """Group names, sorted, shape (groups,)."""
    values: NDArray[np.float64]
    """NDCG of each, 0 to 1, shape (groups,)."""


def ndcg_by_group(
    groups: Sequence[Any] | NDArray[Any], scores: ArrayLike, gains: ArrayLike, *, k: int = 5
) -> GroupedNdcg:
    """Return the normalised discounted cumulative gain of the first `k` of every group.

    Items of equal score share their gain, which is what shuffling them gives on average: an
    order that cannot tell items apart earns no luck. Groups in which no item has a gain have no
    NDCG and are left out.

    Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002);
    ties after McSherry and Najork (ECIR 2008).

    Args:
        groups: The group of each item, shape (n,).
        scores: Higher comes first, shape (n,); none may be NaN.
        gains: What an item is worth, 0 or more, shape (n,).
        k: How many places count.

    Raises:
        errors.Invalid: The shapes differ, `k` is under 1, a score is NaN or a gain negative.

    >>> ndcg_by_group(["p", "p"], [0.9, 0.1], [0.0, 1.0], k=2).values.round(3).tolist()
    [0.631]
    """
    score, gain = np.asarray(scores, dtype=np.float64), np.asarray(gains, dtype=np.float64)
    _check(len(groups), score, gain, k)
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    expected = _share_ties(codes, score, gain)
    found = _dcg(codes, score, expected, k, names.size)
    best = _dcg(codes, gain, gain, k, names.size)
    worth = best > 0
    return GroupedNdcg(names[worth], found[worth] / best[worth])


def _share_ties(
    codes: NDArray[np.int64], score: NDArray[np.float64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean gain of the items of the same group and score, shape (n,)."""
    order = np.lexsort((score, codes))
    starts = np.ones(order.size, dtype=bool)
    starts[1:] = (np.diff(codes[order]) != 0) | (np.diff(score[order]) != 0)
    tie = np.cumsum(starts) - 1
    mean = np.bincount(tie, weights=gain[order]) / np.bincount(tie)
    shared = np.empty(order.size)
    shared[order] = mean[tie]
    return shared


def _dcg(
    codes: NDArray[np.int64],
    score: NDArray[np.float64],
    gain: NDArray[np.float64],
    k: int,
    groups: int,
) -> NDArray[np.float64]:
    """Return the discounted gain of the first `k` of each group, shape (groups,)."""
    order = np.lexsort((-score, codes))
    sizes = np.bincount(codes, minlength=groups)
    place = np.arange(order.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    discounted = np.where(place < k, gain[order] / np.log2(place + 2.0), 0.0)
    return np.bincount(codes[order], discounted, groups).astype(np.float64)


def _check(n: int, score: NDArray[np.float64], gain: NDArray[np.float64], k: int) -> None:
    if score.shape != (n,) or gain.shape != (n,):
        raise errors.Invalid(
            "{groups} groups, scores {scores} and gains {gains} differ; give one per item",
            groups=n,
            scores=score.shape,
            gains=gain.shape,
        )
    if k < 1:
        raise errors.Invalid("k is {k}; count at least the first place", k=k)
    if np.isnan(score).any():
        raise errors.Invalid("a score is NaN; an order needs every score")
    if not (gain >= 0).all():
        raise errors.Invalid("the lowest gain is {lowest}; gains are 0 or more", lowest=gain.min())
