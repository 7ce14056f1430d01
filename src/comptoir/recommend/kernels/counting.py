"""How many customers chose each item."""

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled


def customers(
    starts: NDArray[np.int64], items: NDArray[np.int32], n_items: int
) -> NDArray[np.float32]:
    """Count the unique users of each item in one pass, without sorting.

    Args:
        starts: Where each user's events begin, shape (users + 1,).
        items: Item code of each event, shape (events,).
        n_items: How many items there are.

    Returns:
        Shape (items,).

    >>> customers(np.array([0, 3, 4]), np.array([1, 1, 0, 1], dtype=np.int32), 3).tolist()
    [1.0, 2.0, 0.0]
    """
    found = np.zeros(n_items, dtype=np.float32)
    _count(starts, items, np.full(n_items, -1, dtype=np.int64), found)
    return found


@compiled()
def _count(
    starts: NDArray[np.int64],
    items: NDArray[np.int32],
    newest: NDArray[np.int64],
    out: NDArray[np.float32],
) -> None:
    for user in range(starts.shape[0] - 1):
        for at in range(starts[user], starts[user + 1]):
            item = items[at]
            if newest[item] != user:
                newest[item] = user
                out[item] += 1
