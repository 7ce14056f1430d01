"""Alternating least squares for implicit feedback, each row solved by conjugate gradients.

Source: Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008);
Takács, Pilászy and Tikk, "Applications of the conjugate gradient method for implicit feedback
collaborative filtering" (2011).
"""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import by_rows, compiled

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
    gram: Factors | None = None,
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
        gram: `penalised_gram` of the other side where it is known, shape (factors, factors).
    """
    if gram is None:
        gram = penalised_gram(fixed, penalty)
    _solve(starts, columns, fixed, solved, gram, np.float32(confidence), steps)


def penalised_gram(fixed: Factors, penalty: float) -> Factors:
    """Return what every row's equations have in common, shape (factors, factors)."""
    gram: Factors = (fixed.T @ fixed).astype(np.float32)
    gram[np.diag_indices_from(gram)] += np.float32(penalty)
    return gram


@by_rows
def _solve(
    starts: NDArray[np.int64],
    columns: NDArray[np.int32],
    fixed: Factors,
    solved: Factors,
    gram: Factors,
    confidence: np.float32,
    steps: int,
) -> None:
    for row in numba.prange(starts.shape[0] - 1):
        liked = columns[starts[row] : starts[row + 1]]
        _solve_one(liked, fixed, solved[row], gram, confidence, steps)


@compiled()
def _solve_one(
    liked: NDArray[np.int32],
    fixed: Factors,
    here: NDArray[np.float32],
    gram: Factors,
    confidence: np.float32,
    steps: int,
) -> None:
    size = fixed.shape[1]
    if liked.shape[0] == 0:
        here[:] = 0
        return
    residual = -np.dot(gram, here)
    for column in liked:
        other = fixed[column]
        share = np.float32(1) + confidence * (np.float32(1) - np.dot(other, here))
        for each in range(size):
            residual[each] += share * other[each]
    direction = residual.copy()
    length = np.dot(residual, residual)
    for _ in range(steps):
        if length < np.float32(1e-10):
            break
        image = np.dot(gram, direction)
        for column in liked:
            other = fixed[column]
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
