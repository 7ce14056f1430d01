"""How many customers chose two items together: counts that can be told as evidence."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.cooccurrence import top
from comptoir.recommend.kernels.links import Links


def together(
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    owners: NDArray[np.int32],
    *,
    item_weights: NDArray[np.float32],
    least: int,
    keep: int,
) -> Links:
    """Count, for pairs of items, the customers who have a basket with both.

    Args:
        starts: Where each basket begins, shape (baskets + 1,).
        events: Item codes, each once a basket, shape (events,).
        owners: The customer of each basket, ascending, shape (baskets,).
        item_weights: An item is among the neighbours of another by its count times this; shape
            (items,).
        least: Customers that a pair needs.
        keep: Neighbours kept of an item.

    Returns:
        The counts.
    """
    n = len(item_weights)
    baskets = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    order = np.argsort(events, kind="stable")
    by_item = np.concatenate([[0], np.cumsum(np.bincount(events, minlength=n))]).astype(np.int64)
    kept = min(keep, max(n - 1, 1))
    items = np.zeros((n, kept), dtype=np.int32)
    counts = np.zeros((n, kept), dtype=np.float32)
    sides = (by_item, baskets[order], starts, events, owners)
    _together(*sides, item_weights, least, numba.get_num_threads(), items, counts)
    return Links.without_zeros(items, counts)


@compiled(parallel=True)
def _together(
    by_item: NDArray[np.int64],
    baskets: NDArray[np.int32],
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    owners: NDArray[np.int32],
    item_weights: NDArray[np.float32],
    least: int,
    threads: int,
    out_items: NDArray[np.int32],
    out_counts: NDArray[np.float32],
) -> None:
    n, kept = out_items.shape
    for thread in numba.prange(threads):
        count = np.zeros(n, dtype=np.float32)
        newest = np.full(n, -1, dtype=np.int32)
        touched = np.empty(n, dtype=np.int32)
        for item in range(thread, n, threads):
            seen = 0
            for at in range(by_item[item], by_item[item + 1]):
                owner = owners[baskets[at]]
                for event in range(starts[baskets[at]], starts[baskets[at] + 1]):
                    other = events[event]
                    if other == item or newest[other] == owner:
                        continue
                    if newest[other] < 0:
                        touched[seen] = other
                        seen += 1
                    newest[other] = owner
                    count[other] += 1
            found = touched[:seen]
            enough = found[count[found] >= least]
            score = count[enough] * item_weights[enough]
            best = top(score, kept)
            for place in range(best.shape[0]):
                out_items[item, place] = enough[best[place]]
                out_counts[item, place] = count[enough[best[place]]]
            count[found] = 0
            newest[found] = -1
