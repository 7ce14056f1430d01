"""Ratios of sums whose parts come in clusters, such as clicks per answer, by customer."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval

_Floats = NDArray[np.float64]


def clustered_ratio(
    tops: ArrayLike,
    bottoms: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Interval:
    """Return the interval of a sum over another one, by linearisation.

    What one customer does is alike; whole clusters are therefore the independent units.
    Source: W. G. Cochran, "Sampling Techniques" (1977), sections 6.3 and 9A.2.

    Args:
        tops: One figure per item, shape (n,).
        bottoms: What each is a share of, shape (n,); all 1 for a mean.
        clusters: The cluster of each item, shape (n,); None when every item stands alone.
        confidence: Share of such ranges that hold the truth, 0 to 1, both excluded.

    Raises:
        errors.Invalid: There are fewer than two clusters, or nothing below the line.

    >>> found = clustered_ratio([1, 0, 1, 1], [1, 1, 1, 1])
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (0.75, -0.05, 1.55)
    """
    top, bottom = _summed(tops, bottoms, clusters)
    n, total = len(top), float(bottom.sum())
    if n < 2 or total <= 0:  # noqa: PLR2004 - a spread needs two
        raise errors.Invalid("There is too little to measure: {n} customers or visits.", n=n)
    value = float(top.sum()) / total
    rest = top - value * bottom
    error = math.sqrt(n / (n - 1) * float(rest @ rest)) / total
    from scipy.stats import t as student  # noqa: PLC0415 - half a second to load, only to judge

    half = float(student.ppf((1 + confidence) / 2, n - 1)) * error
    return Interval(value=value, low=value - half, high=value + half, n=n)


def clustered_share(
    tops: ArrayLike,
    bottoms: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Interval:
    """Return the interval of a share between 0 and 1 whose items come in clusters.

    The score interval of Wilson, on as many independent items as would be off by as much (the
    effective sample size; Korn and Graubard, "Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data", Survey Methodology 24, 1998).

    Raises:
        errors.Invalid: There are fewer than two clusters, or nothing below the line.

    >>> found = clustered_share([0, 0, 0, 0], [1, 1, 1, 1])
    >>> found.low, round(found.high, 2)
    (0.0, 0.49)
    """
    top, bottom = _summed(tops, bottoms, clusters)
    plain = clustered_ratio(top, bottom, confidence=confidence)
    share, total = min(max(plain.value, 0.0), 1.0), float(bottom.sum())
    rest = top - share * bottom
    variance = len(top) / (len(top) - 1) * float(rest @ rest) / total**2
    # Of none or of all nothing varies: then clusters are what there is.
    effective = share * (1 - share) / variance if variance > 0 else float(len(top))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    spread = z * z / effective
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / effective + spread / (4 * effective)) / (1 + spread)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Interval(
        value=share, low=0.0 if share == 0 else low, high=1.0 if share == 1 else high, n=plain.n
    )


def difference(ours: Interval, theirs: Interval) -> Interval:
    """Return the interval of the difference of two figures of independent samples.

    The method of Zou and Donner ("Construction of confidence limits about effect measures",
    Statistics in Medicine 27, 2008): it needs no more than both intervals.

    >>> a = Interval(value=0.5, low=0.4, high=0.6, n=100)
    >>> b = Interval(value=0.3, low=0.2, high=0.4, n=100)
    >>> round(difference(a, b).low, 3)
    0.059
    """
    value = ours.value - theirs.value
    low = math.hypot(ours.value - ours.low, theirs.high - theirs.value)
    high = math.hypot(ours.high - ours.value, theirs.value - theirs.low)
    return Interval(value=value, low=value - low, high=value + high, n=ours.n + theirs.n)


def _summed(
    tops: ArrayLike, bottoms: ArrayLike, clusters: ArrayLike | None
) -> tuple[_Floats, _Floats]:
    top, bottom = np.asarray(tops, dtype=np.float64), np.asarray(bottoms, dtype=np.float64)
    if clusters is None:
        return top, bottom
    codes = np.unique(np.asarray(clusters), return_inverse=True)[1]
    return (
        np.bincount(codes, top).astype(np.float64),
        np.bincount(codes, bottom).astype(np.float64),
    )
