"""Where the right items stand in a full ranking."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import by_rows, compiled


@compiled(parallel=True)
def ranks(
    scores: NDArray[np.float32],
    truth_starts: NDArray[np.int64],
    truth: NDArray[np.int32],
    out: NDArray[np.float64],
) -> None:
    """Write the 0-based rank of each right item among all items of its row.

    Items of the same score share the places they take up; -inf stands behind all.

    Args:
        scores: Shape (rows, items).
        truth_starts: Where each row's right items begin, shape (rows + 1,).
        truth: Item codes, shape (right items,).
        out: Shape (right items,).
    """
    for row in numba.prange(scores.shape[0]):
        for at in range(truth_starts[row], truth_starts[row + 1]):
            mine = scores[row, truth[at]]
            better, same = 0, 0
            for item in range(scores.shape[1]):
                better += scores[row, item] > mine
                same += scores[row, item] == mine
            out[at] = better + (same - 1) / 2.0


def best(scores: NDArray[np.float32], out: NDArray[np.int32]) -> None:
    """Write the items of the highest scores of each row, best first; -1 where none is left.

    A heap of the places asked for goes over the row once. Of equal scores the lower code is first.

    Args:
        scores: Shape (rows, items); -inf for never.
        out: Shape (rows, places).
    """
    _best(scores, out)


@by_rows
def _best(scores: NDArray[np.float32], out: NDArray[np.int32]) -> None:
    for row in numba.prange(scores.shape[0]):
        _best_of_row(scores[row], out[row])


@compiled()
def _best_of_row(score: NDArray[np.float32], out: NDArray[np.int32]) -> None:
    places = out.shape[0]
    heap = np.full(places, -np.inf, dtype=np.float32)
    held = np.full(places, -1, dtype=np.int32)
    for item in range(score.shape[0]):
        if score[item] > heap[0]:
            sink(heap, held, score[item], item)
    settled(heap, held, out)


def best_allowed(
    score: NDArray[np.float32], allowed: NDArray[np.bool_], out: NDArray[np.int32]
) -> int:
    """Write the allowed items of the highest scores, best first; -1 where none is left.

    Args:
        score: Shape (items,); -inf for never.
        allowed: Items that may be chosen, shape (items,).
        out: Shape (places,).

    Returns:
        How many items were allowed and had a score.

    >>> found = np.empty(3, dtype=np.int32)
    >>> marks = np.array([True, False, True, True])
    >>> best_allowed(np.array([0.1, 0.9, -np.inf, 0.4], dtype=np.float32), marks, found)
    2
    >>> found.tolist()
    [3, 0, -1]
    """
    return int(_best_allowed(score, allowed, out))


@compiled()
def _best_allowed(
    score: NDArray[np.float32], allowed: NDArray[np.bool_], out: NDArray[np.int32]
) -> int:
    places, count = out.shape[0], 0
    heap = np.full(places, -np.inf, dtype=np.float32)
    held = np.full(places, -1, dtype=np.int32)
    for item in range(score.shape[0]):
        value = score[item]
        if not allowed[item] or value == -np.inf:
            continue
        count += 1
        if places > 0 and value > heap[0]:
            sink(heap, held, value, item)
    settled(heap, held, out)
    return count


@compiled()
def sink(heap: NDArray[np.float32], held: NDArray[np.int32], value: np.float32, item: int) -> bool:
    """Hold an item in place of the root, the worst of those held, unless it is behind that one.

    Args:
        heap: Scores of those held, -inf where there is room; shape (places,), at least one.
        held: Their codes, shape (places,).
        value: The item's score.
        item: Its code.

    Returns:
        Whether it is held now.
    """
    if value < heap[0] or (value == heap[0] and (item > held[0] or value == -np.inf)):
        return False
    places, at = heap.shape[0], 0
    while True:
        child = 2 * at + 1
        if child >= places:
            break
        if child + 1 < places and _behind(heap, held, child + 1, child):
            child += 1
        if heap[child] > value or (heap[child] == value and held[child] < item):
            break
        heap[at], held[at] = heap[child], held[child]
        at = child
    heap[at], held[at] = value, item
    return True


@compiled()
def settled(heap: NDArray[np.float32], held: NDArray[np.int32], out: NDArray[np.int32]) -> None:
    """Write what is held, best first, of equal ones the lower code first."""
    order = np.argsort(-heap, kind="mergesort")
    for place in range(out.shape[0]):
        out[place] = held[order[place]]
    _settle(heap[order], out)


@compiled()
def _behind(heap: NDArray[np.float32], held: NDArray[np.int32], one: int, other: int) -> bool:
    if heap[one] != heap[other]:
        return bool(heap[one] < heap[other])
    return bool(held[one] > held[other])


@compiled()
def _settle(values: NDArray[np.float32], out: NDArray[np.int32]) -> None:
    """Put items of equal scores in the order of their codes."""
    for at in range(1, out.shape[0]):
        back = at
        while back > 0 and values[back - 1] == values[at] and out[back - 1] > out[back]:
            out[back - 1], out[back] = out[back], out[back - 1]
            back -= 1
