"""Each item of a user once: how many customers chose it, and which items a customer chose."""

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


def once(
    starts: NDArray[np.int64], events: NDArray[np.int32], n_items: int, reach: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return each user's newest items, each once, in one pass, without sorting.

    Args:
        starts: Where each user's events begin, shape (users + 1,).
        events: Item code of each event, shape (events,).
        n_items: How many items there are.
        reach: Events of a user that are looked at.

    Returns:
        Where each user's items begin, shape (users + 1,), and item codes, oldest first.

    >>> found = once(np.array([0, 3, 4]), np.array([1, 1, 0, 1], dtype=np.int32), 3, 9)
    >>> found[0].tolist(), found[1].tolist()
    ([0, 2, 3], [1, 0, 1])
    """
    ends = np.zeros(len(starts), dtype=np.int64)
    items = np.empty(len(events), dtype=np.int32)
    _each_once(starts, events, np.full(n_items, -1, dtype=np.int64), reach, ends, items)
    return ends, items[: ends[-1]].copy()


@compiled()
def _each_once(
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    newest: NDArray[np.int64],
    reach: int,
    ends: NDArray[np.int64],
    items: NDArray[np.int32],
) -> None:
    count = 0
    for user in range(starts.shape[0] - 1):
        for at in range(max(starts[user], starts[user + 1] - reach), starts[user + 1]):
            item = events[at]
            if newest[item] != user:
                newest[item] = user
                items[count] = item
                count += 1
        ends[user + 1] = count
