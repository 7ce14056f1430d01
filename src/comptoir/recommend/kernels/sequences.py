"""The Gram matrix and the cross products of a sequential ridge regression, in one pass.

With features that decay exponentially, what a pair of events adds to the Gram matrix over all
later positions is a geometric series: its sum needs no loop over positions. So the pass costs
events times reach, not events times reach squared. It goes item by item, so that the rows that are
written stay in the processor's cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.layouts import Layout


@dataclass(frozen=True, slots=True)
class Window:
    """How a block of features looks back."""

    decay: float
    """Events over which a feature falls to 1/e."""
    reach: int
    """Events back after which it is taken as 0."""


Tables = tuple[NDArray[np.float32], NDArray[np.float32], int, int]


def accumulate(
    layout: Layout, windows: Sequence[Window], *, reverse: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the Gram matrix of features and their products with targets.

    At each position of a sequence the target is the item there, and a feature holds
    `exp(-(k - 1) / decay)` of its window for its item `k` steps back. The features of a place lie
    side by side, one a window.

    Args:
        layout: Of the sequences.
        windows: One a feature of a place.
        reverse: What a sequence read from its end counts, beside 1 as it is.

    Returns:
        The Gram matrix, whose lower triangle holds, shape (features, features), and the products,
        a row a target, shape (places, features).
    """
    gram = np.zeros((layout.features, layout.features), dtype=np.float32)
    cross = np.zeros((layout.n, layout.features), dtype=np.float32)
    sides = (*layout.arrays(), *tables(layout, windows), np.float32(reverse))
    _fill(*sides, numba.get_num_threads(), gram, cross)
    _folded(gram)
    return gram, cross


def tables(layout: Layout, windows: Sequence[Window]) -> Tables:
    """Return what a feature is worth so many events back, and sums of products of features.

    Returns:
        Shape (steps, windows), 0 behind the reach; the geometric series of each pair of windows
        up to each number of positions, shape (positions + 1, windows, windows), where past the last
        one a series no longer grows; and events back from which only one window reaches, and that
        window.
    """
    reaches = np.array([one.reach for one in windows], dtype=np.int64)
    steps = np.arange(reaches.max(initial=0) + 1)[:, None]
    decays = np.array([one.decay for one in windows])
    falls = np.where(steps < reaches, np.exp(-steps / decays), 0).astype(np.float32)
    rates = np.exp(-1 / decays[:, None] - 1 / decays[None])
    longest = int(np.diff(layout.starts).max(initial=1))
    enough = int(np.ceil(np.log(1e-8) / np.log(rates.max())))
    positions = np.arange(min(longest, enough) + 1)[:, None, None]
    series = ((1 - rates**positions) / (1 - rates)).astype(np.float32)
    wide = int(np.argmax(reaches))
    return falls, series, int(np.delete(reaches, wide).max(initial=0)), wide


@compiled(parallel=True)
def _fill(
    starts: NDArray[np.int64],
    order: NDArray[np.int64],
    owners: NDArray[np.int32],
    by_place: NDArray[np.int64],
    begins: NDArray[np.int64],
    singles: NDArray[np.int32],
    before_singles: NDArray[np.int32],
    wides: NDArray[np.int32],
    before_wides: NDArray[np.int32],
    falls: NDArray[np.float32],
    series: NDArray[np.float32],
    near: int,
    wide: int,
    reverse: np.float32,
    parts: int,
    gram: NDArray[np.float32],
    cross: NDArray[np.float32],
) -> None:
    """Add every event of every place; each place writes only to rows of its own.

    What two events give is added to the row of the older one's place; `_folded` adds both halves.
    """
    for part in numba.prange(parts):
        for mine in range(part, by_place.shape[0] - 1, parts):
            begin = begins[mine]
            rows, row = gram[begin : begins[mine + 1]], cross[mine]
            low, high = by_place[mine], by_place[mine + 1]
            at, of = order[low:high], owners[low:high]
            ones, more = before_singles[low:high], before_wides[low:high]
            told = falls.shape[1]
            _leading(
                at, of, starts, singles, ones, 1, falls, series, near, wide, reverse, row, rows
            )
            _leading(
                at, of, starts, wides, more, told, falls, series, near, wide, reverse, row, rows
            )
            for a in range(rows.shape[0]):
                for b in range(rows.shape[0]):
                    rows[a, begin + b] += alone(at, of, starts, series, reverse, a, b) / 2


@compiled()
def _leading(
    order: NDArray[np.int64],
    owners: NDArray[np.int32],
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    before: NDArray[np.int32],
    width: int,
    falls: NDArray[np.float32],
    series: NDArray[np.float32],
    near: int,
    wide: int,
    reverse: np.float32,
    row: NDArray[np.float32],
    rows: NDArray[np.float32],
) -> None:
    """Add the features that lead to a place's events, and what both give at other positions."""
    reach, enough, once = falls.shape[0] - 1, series.shape[0] - 1, np.float32(1)
    far = reach if width > wide else near
    most = reach if max(width, rows.shape[0]) > wide else near
    for each in range(order.shape[0]):
        at, first, last = order[each], starts[owners[each]], starts[owners[each] + 1]
        behind = min(at - first, enough)
        _backwards(at, max(first, at - far), before[each], others, width, falls, near, wide, row)
        one, high = before[each], min(last, at + most + 1)
        if one < others.shape[0] and others[one, 0] == at:
            one += 1
        while one < others.shape[0] and others[one, 0] < high:
            gap, begin = others[one, 0] - at, others[one, 1]
            if gap <= near:
                for window in range(width):
                    row[begin + window] += reverse * falls[gap - 1, window]
            elif gap <= far:
                row[begin + wide] += reverse * falls[gap - 1, wide]
            ahead = min(last - 1 - others[one, 0], enough)
            squares(
                gap, begin, width, falls, series, near, wide, ahead, behind, once, reverse, rows
            )
            one += 1


@compiled()
def _backwards(
    at: int,
    low: int,
    one: int,
    others: NDArray[np.int32],
    width: int,
    falls: NDArray[np.float32],
    near: int,
    wide: int,
    row: NDArray[np.float32],
) -> None:
    """Add the features that lead to a position, back to another."""
    one -= 1
    while one >= 0 and others[one, 0] >= low:
        back, begin = at - others[one, 0] - 1, others[one, 1]
        if back < near:
            for window in range(width):
                row[begin + window] += falls[back, window]
        else:
            row[begin + wide] += falls[back, wide]
        one -= 1


@compiled()
def squares(
    gap: int,
    begin: int,
    width: int,
    falls: NDArray[np.float32],
    series: NDArray[np.float32],
    near: int,
    wide: int,
    here: int,
    there: int,
    share: np.float32,
    others: np.float32,
    rows: NDArray[np.float32],
) -> None:
    """Add what two events give at all positions behind both, and before both.

    Args:
        gap: Events from one to the other.
        begin: First feature of the other one's place.
        width: How many it has.
        falls: See `tables`, as the next three.
        series: Sums.
        near: Gap from which only one window reaches.
        wide: That window.
        here: Positions on the far side of the other one, over which this one has fallen.
        there: Positions on the far side of this one, over which the other one has fallen.
        share: What the former count.
        others: What the latter count.
        rows: Of this one's place, shape (its features, features).
    """
    if gap < near:
        for a in range(rows.shape[0]):
            for b in range(width):
                fallen = share * falls[gap, a] * series[here, a, b]
                rows[a, begin + b] += fallen + others * falls[gap, b] * series[there, a, b]
        return
    if rows.shape[0] > wide:
        for b in range(width):
            rows[wide, begin + b] += share * falls[gap, wide] * series[here, wide, b]
    if width > wide:
        for a in range(rows.shape[0]):
            rows[a, begin + wide] += others * falls[gap, wide] * series[there, a, wide]


@compiled()
def alone(
    order: NDArray[np.int64],
    owners: NDArray[np.int32],
    starts: NDArray[np.int64],
    series: NDArray[np.float32],
    reverse: np.float32,
    a: int,
    b: int,
) -> np.float32:
    """Return what the events of a place give with themselves, of two windows."""
    enough, total = series.shape[0] - 1, np.float32(0)
    for each in range(order.shape[0]):
        at, first, last = order[each], starts[owners[each]], starts[owners[each] + 1]
        total += series[min(last - 1 - at, enough), a, b]
        total += reverse * series[min(at - first, enough), a, b]
    return total


@compiled(parallel=True)
def _folded(gram: NDArray[np.float32]) -> None:
    """Add the upper triangle to the lower one."""
    for row in numba.prange(gram.shape[0]):
        for column in range(row + 1):
            gram[row, column] += gram[column, row]
