"""Standardised scores of several heads, added up in two passes over each row."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import by_rows, compiled


def add_standardised(
    scores: NDArray[np.float32], weight: float, total: NDArray[np.float32]
) -> None:
    """Add to each row of `total` the scores with mean 0 and variance 1, times a weight.

    A row of equal scores adds nothing.

    Args:
        scores: Shape (rows, items).
        weight: What a standard deviation counts.
        total: Changed in place, shape (rows, at least items).
    """
    _add(scores, weight, total)


@by_rows
def _add(scores: NDArray[np.float32], weight: float, total: NDArray[np.float32]) -> None:
    for row in numba.prange(scores.shape[0]):
        _add_row(scores[row], weight, total[row])


@compiled(fast=True)
def _add_row(row: NDArray[np.float32], weight: float, into: NDArray[np.float32]) -> None:
    n = row.shape[0]
    if n == 0:
        return
    # Distances from the first score: a large common part would eat the digits of the squares.
    first = row[0]
    whole, squares = 0.0, 0.0
    for item in range(n):
        value = np.float64(row[item] - first)
        whole += value
        squares += value * value
    mean = whole / n
    variance = squares / n - mean * mean
    if variance <= 1e-12 * max(squares / n, 1e-30):
        return
    factor = np.float32(weight / np.sqrt(variance))
    shift = np.float32(first + mean)
    for item in range(n):
        into[item] += factor * (row[item] - shift)
