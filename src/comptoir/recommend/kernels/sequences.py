"""The Gram matrix and the cross products of a sequential ridge regression, in one pass.

With features that decay exponentially, what a pair of events adds to the Gram matrix over all
later positions is a geometric series: its sum needs no loop over positions. So the pass costs
events times reach, not events times reach squared.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled


@dataclass(frozen=True, slots=True)
class Window:
    """How a block of features looks back."""

    decay: float
    """Events over which a feature falls to 1/e."""
    reach: int
    """Events back after which it is taken as 0."""


def accumulate(
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    place: NDArray[np.int32],
    windows: list[Window],
    *,
    reverse: float = 0.0,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the Gram matrix of features and their products with targets.

    At each position of a sequence the target is the item there, and block `b` of the features
    holds `exp(-(k - 1) / decay)` for the item `k` steps back.

    Args:
        starts: Where each sequence begins, shape (sequences + 1,).
        events: Item codes, oldest first, shape (events,).
        place: Column of each item among the n that take part, -1 for the others, shape (items,).
        windows: One a block.
        reverse: What a sequence read from its end counts, beside 1 as it is.

    Returns:
        The Gram matrix, lower triangle only, shape (blocks * n, blocks * n), and the products,
        shape (blocks * n, n).
    """
    n, blocks = int(place.max(initial=-1)) + 1, len(windows)
    gram = np.zeros((blocks * n, blocks * n), dtype=np.float32)
    cross = np.zeros((blocks * n, n), dtype=np.float32)
    longest = int(np.diff(starts).max(initial=1))
    reaches = np.array([one.reach for one in windows], dtype=np.int64)
    steps = np.arange(reaches.max() + 1)
    falls = np.exp(-steps[None] / np.array([[one.decay] for one in windows]))
    tables = (falls, reaches, _series(windows, longest))
    parts = numba.get_num_threads()
    _fill(starts, events, place, parts, *tables, 1.0, gram, cross)
    if reverse:
        back = np.ascontiguousarray(events[::-1])
        _fill(
            np.int64(len(events)) - starts[::-1], back, place, parts, *tables, reverse, gram, cross
        )
    return gram, cross


def _series(windows: list[Window], longest: int) -> NDArray[np.float64]:
    """Return the geometric series of each pair of blocks up to each number of positions.

    Shape (blocks, blocks, positions + 1); past the last one a series no longer grows.
    """
    rates = np.exp([[-1 / a.decay - 1 / b.decay for b in windows] for a in windows])
    enough = int(np.ceil(np.log(1e-8) / np.log(rates.max())))
    positions = np.arange(min(longest, enough) + 1)
    sums: NDArray[np.float64] = (1 - rates[..., None] ** positions) / (1 - rates[..., None])
    return sums


@compiled(parallel=True)
def _fill(
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    place: NDArray[np.int32],
    parts: int,
    falls: NDArray[np.float64],
    reaches: NDArray[np.int64],
    series: NDArray[np.float64],
    weight: float,
    gram: NDArray[np.float32],
    cross: NDArray[np.float32],
) -> None:
    """Add every sequence; each part writes only to rows of its own, so none waits."""
    n = cross.shape[1]
    for part in numba.prange(parts):
        for each in range(starts.shape[0] - 1):
            first, last = starts[each], starts[each + 1]
            for at in range(first, last):
                column = place[events[at]]
                if column < 0:
                    continue
                left = min(last - 1 - at, series.shape[2] - 1)
                for gap in range(min(at - first, reaches.max()) + 1):
                    row = place[events[at - gap]]
                    if row < 0:
                        continue
                    if gap > 0 and row % parts == part:
                        for block in range(reaches.shape[0]):
                            if gap <= reaches[block]:
                                share = weight * falls[block, gap - 1]
                                cross[block * n + row, column] += np.float32(share)
                    if left > 0 and max(row, column) % parts == part:
                        _pair(row, column, gap, left, falls, reaches, series, weight, n, gram)


@compiled()
def _pair(
    early: int,
    late: int,
    gap: int,
    left: int,
    falls: NDArray[np.float64],
    reaches: NDArray[np.int64],
    series: NDArray[np.float64],
    weight: float,
    n: int,
    gram: NDArray[np.float32],
) -> None:
    """Add what an early and a late event of a sequence give at the `left` positions behind."""
    for a in range(reaches.shape[0]):
        if gap >= reaches[a]:
            continue
        for b in range(reaches.shape[0]):
            if gap == 0 and a < b:
                continue  # the same cell of the triangle as with the blocks exchanged
            value = weight * falls[a, gap] * series[a, b, left]
            row, column = a * n + early, b * n + late
            if row == column and gap > 0:
                value *= 2  # an item that comes again meets itself in both orders
            gram[max(row, column), min(row, column)] += np.float32(value)
