"""What turns scores into probabilities: the highest of each row, the sum of powers below it."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled

_NOTHING = -30.0
"""exp of this is under 1e-13: it is not seen in a sum that has a 1."""


@compiled(parallel=True)
def masses(
    scores: NDArray[np.float32], tops: NDArray[np.float32], sums: NDArray[np.float64]
) -> None:
    """Write the highest score of each row, and the sum of exp(score - highest).

    Args:
        scores: Shape (rows, items); -inf for never.
        tops: Shape (rows,); 0 where a row has nothing.
        sums: Shape (rows,); 1 where a row has nothing.
    """
    for row in numba.prange(scores.shape[0]):
        top = np.float32(-np.inf)
        for item in range(scores.shape[1]):
            top = max(top, scores[row, item])
        if top == -np.inf:
            tops[row], sums[row] = 0.0, 1.0
            continue
        total = 0.0
        for item in range(scores.shape[1]):
            below = scores[row, item] - top
            if below > _NOTHING:
                total += np.exp(below)
        tops[row], sums[row] = top, total
