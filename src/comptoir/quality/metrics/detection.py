"""How well a score tells two kinds of items apart."""

import numpy as np
from numpy.typing import ArrayLike

from comptoir.kernel import errors
from comptoir.quality.metrics.calibration import paired


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """Return how often an item of the one kind scores above one of the other; equal counts half.

    Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 143.

    Args:
        scores: of each item, shape (n,).
        positive: whether it is of the kind that should score high, shape (n,).

    Raises:
        errors.Invalid: there is only one kind.

    >>> auroc([0.1, 0.4, 0.35, 0.8], [False, False, True, True])
    0.75
    """
    told, kinds = paired(scores, positive)
    ones = int(kinds.sum())
    zeros = len(kinds) - ones
    if not ones or not zeros:
        raise errors.Invalid("there is one kind of item only; give some of both")
    _, codes, counts = np.unique(told, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[codes]
    return float((ranks[kinds > 0].sum() - ones * (ones + 1) / 2) / (ones * zeros))
