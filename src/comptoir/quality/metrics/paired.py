"""Two models on the same items: is one right where the other is wrong?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors


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


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    ours, theirs = np.asarray(first, dtype=np.bool_), np.asarray(second, dtype=np.bool_)
    if ours.shape != theirs.shape:
        raise errors.Invalid(
            "{first} answers stand against {second}; pair them item by item",
            first=ours.size,
            second=theirs.size,
        )
    return ours, theirs
