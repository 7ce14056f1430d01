"""Which items the same users choose: the strongest cells of a weighted item-item product."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.links import Links


def neighbours(
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    n_items: int,
    *,
    user_weights: NDArray[np.float32],
    row_weights: NDArray[np.float32],
    item_weights: NDArray[np.float32],
    keep: int,
    rows: tuple[int, int] | None = None,
) -> Links:
    """Return for each item `i` the strongest `row[i] * item[j] * sum(user[u])` over users of both.

    Args:
        starts: Where each user's items begin, shape (users + 1,).
        events: Item codes, each once a user, shape (events,).
        n_items: How many items there are.
        user_weights: What each user counts, shape (users,).
        row_weights: Shape (items,).
        item_weights: Shape (items,).
        keep: Cells kept of a row; an item is no neighbour of itself.
        rows: First row that is filled, and the one behind the last; None for all.
    """
    owners = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    order = np.argsort(events, kind="stable")
    counts = np.bincount(events, minlength=n_items)
    if rows is not None:
        order = order[int(counts[: rows[0]].sum()) : int(counts[: rows[1]].sum())]
        counts[: rows[0]] = counts[rows[1] :] = 0
    by_item = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    kept = min(keep, max(n_items - 1, 1))
    items = np.zeros((n_items, kept), dtype=np.int32)
    weights = np.zeros((n_items, kept), dtype=np.float32)
    sides = (by_item, owners[order], starts, events)
    threads = numba.get_num_threads()
    _strongest(*sides, user_weights, row_weights, item_weights, threads, items, weights)
    return Links.without_zeros(items, weights)


@compiled(parallel=True)
def _strongest(
    by_item: NDArray[np.int64],
    users: NDArray[np.int32],
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    user_weights: NDArray[np.float32],
    row_weights: NDArray[np.float32],
    item_weights: NDArray[np.float32],
    threads: int,
    out_items: NDArray[np.int32],
    out_weights: NDArray[np.float32],
) -> None:
    n, kept = out_items.shape
    for thread in numba.prange(threads):
        total = np.zeros(n, dtype=np.float32)
        touched = np.empty(n, dtype=np.int32)
        for item in range(thread, n, threads):
            count = 0
            for at in range(by_item[item], by_item[item + 1]):
                user = users[at]
                for event in range(starts[user], starts[user + 1]):
                    other = events[event]
                    if total[other] == 0 and other != item:
                        touched[count] = other
                        count += 1
                    if other != item:
                        total[other] += user_weights[user]
            found = touched[:count]
            score = total[found] * item_weights[found] * row_weights[item]
            best = top(score, kept)
            for place in range(best.shape[0]):
                out_items[item, place] = found[best[place]]
                out_weights[item, place] = score[best[place]]
            total[found] = 0


@compiled()
def top(score: NDArray[np.float32], kept: int) -> NDArray[np.int64]:
    """Return the places of the largest, best first; only few ones have an order."""
    if score.shape[0] <= kept:
        return np.argsort(-score)
    return np.argpartition(score, score.shape[0] - kept)[-kept:]
