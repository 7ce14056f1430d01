"""Weighted sums of the vectors of each history's items."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import by_rows


def pooled(
    starts: NDArray[np.int64],
    items: NDArray[np.int32],
    says: NDArray[np.float32],
    vectors: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return what the items of each history add up to, shape (histories, dimensions).

    Args:
        starts: Where each history begins, shape (histories + 1,).
        items: Item codes, shape (events,).
        says: What each event counts, shape (events,).
        vectors: Of items, shape (items, dimensions).

    >>> vectors = np.array([[1, 2], [3, 4]], dtype=np.float32)
    >>> says = np.array([1, 0.5], dtype=np.float32)
    >>> pooled(np.array([0, 2]), np.array([1, 0], dtype=np.int32), says, vectors).tolist()
    [[3.5, 5.0]]
    """
    out = np.zeros((len(starts) - 1, vectors.shape[1]), dtype=np.float32)
    _pooled(starts, items, says, vectors, out)
    return out


@by_rows
def _pooled(
    starts: NDArray[np.int64],
    items: NDArray[np.int32],
    says: NDArray[np.float32],
    vectors: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    for each in numba.prange(starts.shape[0] - 1):
        for at in range(starts[each], starts[each + 1]):
            for place in range(vectors.shape[1]):
                out[each, place] += says[at] * vectors[items[at], place]
