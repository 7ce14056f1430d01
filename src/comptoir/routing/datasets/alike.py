"""Which texts say nearly the same: they are never on both sides of a division."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from comptoir.routing.learners.port import Groups

NEAR = 0.9
"""Cosine around the middle from which two texts of a desk say the same (docs/why/routing.md)."""
LARGEST = 256
"""Texts of a group at most: what is left out together must leave something to learn from."""
BLOCK = 2_048


def groups_of(vectors: NDArray[np.float32], labels: Sequence[str], near: float = NEAR) -> Groups:
    """Gather texts of one label that are close to a first one (leader clustering, Hartigan 1975).

    Args:
        vectors: of length 1, shape (n, dimensions).
        labels: of each, shape (n,).
        near: cosine around the mean vector from which two are alike.

    Returns:
        The number of each text's group, from 0 on.
    """
    moved = vectors - vectors.mean(axis=0)
    moved /= np.maximum(np.sqrt(np.einsum("ij,ij->i", moved, moved)), 1e-6)[:, None]
    groups = np.full(len(labels), -1, dtype=np.int64)
    names = np.unique(np.asarray(labels, dtype=object).astype(str), return_inverse=True)[1]
    number = 0
    for name in range(int(names.max(initial=-1)) + 1):
        rows = np.nonzero(names == name)[0]
        number = _lead(moved[rows], rows, groups, number, near)
    return groups


def _lead(
    own: NDArray[np.float32],
    rows: NDArray[np.int64],
    groups: Groups,
    number: int,
    near: float,
) -> int:
    """Give each text of a label to the first leader that it is near to; return the next number."""
    free = np.ones(len(rows), dtype=bool)
    for start in range(0, len(rows), BLOCK):
        close = own[start : start + BLOCK] @ own.T
        for offset, row in enumerate(close):
            if not free[start + offset]:
                continue
            mine = np.nonzero((row >= near) & free)[0][:LARGEST]
            mine = np.union1d(mine, [start + offset])
            free[mine] = False
            groups[rows[mine]] = number
            number += 1
    return number


def united(groups: Groups, others: Groups) -> Groups:
    """Return groups of texts that share a number in either way, directly or through others.

    >>> united(np.array([0, 0, 1, 2]), np.array([5, 6, 6, 7])).tolist()
    [0, 0, 0, 1]
    """
    left = np.unique(groups, return_inverse=True)[1]
    right = np.unique(others, return_inverse=True)[1]
    count = int(left.max(initial=-1)) + 1
    size = count + int(right.max(initial=-1)) + 1
    pairs = coo_array((np.ones(len(left)), (left, right + count)), shape=(size, size))
    found: Groups = connected_components(pairs, directed=False)[1][left].astype(np.int64)
    return found
