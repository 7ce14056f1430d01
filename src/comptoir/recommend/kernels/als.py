"""Alternating least squares for implicit feedback, each row solved by conjugate gradients.

Source: Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008);
Takács, Pilászy and Tikk, "Applications of the conjugate gradient method for implicit feedback
collaborative filtering" (2011).
"""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled

Factors = NDArray[np.float32]


def sweep(
    starts: NDArray[np.int64],
    columns: NDArray[np.int32],
    fixed: Factors,
    solved: Factors,
    *,
    confidence: float,
    penalty: float,
    steps: int = 3,
) -> None:
    """Solve every row's factors anew, given the other side's.

    Args:
        starts: Where each row's cells begin, shape (rows + 1,).
        columns: The other side's row of each cell, shape (cells,).
        fixed: Factors of the other side, shape (columns, factors).
        solved: Factors of this side, written in place from where they are, shape (rows, factors).
        confidence: How much more an observed cell counts than an empty one (alpha).
        penalty: Added to the diagonal of each row's equations.
        steps: Steps of conjugate gradients.
    """
    gram = (fixed.T @ fixed).astype(np.float32)
    gram[np.diag_indices_from(gram)] += np.float32(penalty)
    _solve(starts, columns, fixed, solved, gram, np.float32(confidence), steps)


@compiled(parallel=True)
def _solve(
    starts: NDArray[np.int64],
    columns: NDArray[np.int32],
    fixed: Factors,
    solved: Factors,
    gram: Factors,
    confidence: np.float32,
    steps: int,
) -> None:
    size = fixed.shape[1]
    for row in numba.prange(starts.shape[0] - 1):
        first, last = starts[row], starts[row + 1]
        if first == last:
            solved[row] = 0
            continue
        here = solved[row]
        residual = -np.dot(gram, here)
        for at in range(first, last):
            other = fixed[columns[at]]
            share = np.float32(1) + confidence * (np.float32(1) - np.dot(other, here))
            for each in range(size):
                residual[each] += share * other[each]
        direction = residual.copy()
        length = np.dot(residual, residual)
        for _ in range(steps):
            if length < np.float32(1e-10):
                break
            image = np.dot(gram, direction)
            for at in range(first, last):
                other = fixed[columns[at]]
                share = confidence * np.dot(other, direction)
                for each in range(size):
                    image[each] += share * other[each]
            step = length / np.dot(direction, image)
            for each in range(size):
                here[each] += step * direction[each]
                residual[each] -= step * image[each]
            before, length = length, np.dot(residual, residual)
            for each in range(size):
                direction[each] = residual[each] + length / before * direction[each]
