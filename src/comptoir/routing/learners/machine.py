"""Regularised least squares on a kernel, and what it would have said of a text without its like.

Rifkin, Yeo and Poggio 2003, "Regularized Least-Squares Classification": as right as a support
vector machine, and solved at once. What a fit without some rows would say of them follows from the
whole fit (Allen 1974 for one row; Pahikkala, Boberg and Salakoski 2006 for several, "Fast n-fold
cross-validation for regularized least-squares"), so that nothing need be learned twice to know
how good it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.learners.port import Groups

Matrix = NDArray[np.float32]
JITTER = 1e-4
"""Keeps a matrix of landmarks that repeat one another solvable."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Weights of rows that stand for all, and what would be said of each row without its group."""

    weights: Matrix
    """Shape (landmarks, classes)."""
    held_out: Matrix
    """Shape (n, classes)."""


def solve(kernel: Matrix, targets: Matrix, penalty: float, groups: Groups) -> Solution:
    """Fit all rows.

    Args:
        kernel: likeness of each two rows, shape (n, n); it is written over.
        targets: 1 for the row's class, -1 for others, shape (n, classes).
        penalty: added to the diagonal, above 0; the larger, the smoother.
        groups: rows of one number are left out together, shape (n,).
    """
    from scipy.linalg import cho_factor, cho_solve, lapack  # noqa: PLC0415 - only to learn

    kernel[np.diag_indices_from(kernel)] += penalty
    # The transpose of a symmetric matrix is itself, laid out as LAPACK wants it: nothing is copied.
    factor, lower = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    weights = cho_solve((factor, lower), targets, check_finite=False).astype(np.float32)
    inverse = lapack.spotri(factor, lower=1, overwrite_c=1)[0]
    held_out = np.empty_like(targets)
    for rows in _rows_of(groups):
        if len(rows) == 1:
            held_out[rows] = targets[rows] - weights[rows] / inverse[rows, rows][:, None]
            continue
        block = np.tril(inverse[np.ix_(rows, rows)])
        block = block + np.tril(block, -1).T
        held_out[rows] = targets[rows] - np.linalg.solve(block, weights[rows])
    return Solution(weights, held_out)


def solve_landmarks(
    kernel: Matrix, among: Matrix, targets: Matrix, penalty: float, groups: Groups
) -> Solution:
    """Fit all rows by a function of some of them, in memory that grows with n alone.

    Williams and Seeger 2001, "Using the Nyström Method to Speed Up Kernel Machines"; the subset of
    regressors of Smola and Schölkopf 2000.

    Args:
        kernel: likeness of each row and landmark, shape (n, landmarks); it is written over.
        among: likeness of each two landmarks, shape (landmarks, landmarks).
        targets: 1 for the row's class, -1 for others, shape (n, classes).
        penalty: as `solve` takes it.
        groups: rows of one number are left out together, shape (n,).
    """
    from scipy.linalg import cho_factor, cho_solve, solve_triangular  # noqa: PLC0415

    normal = kernel.T @ kernel + penalty * among
    normal[np.diag_indices_from(normal)] += JITTER * float(np.trace(normal)) / len(normal)
    factor, lower = cho_factor(normal, lower=True, overwrite_a=True, check_finite=False)
    weights = cho_solve((factor, lower), kernel.T @ targets, check_finite=False)
    residuals = targets - kernel @ weights
    spread = solve_triangular(factor, kernel.T, lower=True, overwrite_b=True, check_finite=False)
    held_out = np.empty_like(targets)
    for rows in _rows_of(groups):
        reach = spread[:, rows]
        left = np.eye(len(rows), dtype=np.float32) - reach.T @ reach
        held_out[rows] = targets[rows] - np.linalg.solve(left, residuals[rows])
    return Solution(weights.astype(np.float32), held_out)


def _rows_of(groups: Groups) -> list[NDArray[np.int64]]:
    """Return the rows of each group."""
    order = np.argsort(groups, kind="stable")
    starts = np.nonzero(np.diff(groups[order]))[0] + 1
    return np.split(order, starts)
