"""The Gram matrix and the cross products of a sequential ridge regression, in one pass.

With features that decay exponentially, what a pair of events adds to the Gram matrix over all
later positions is a geometric series: its sum needs no loop over positions. So the pass costs
events times reach, not events times reach squared. It goes item by item, so that the rows that are
written stay in the processor's cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


Tables = tuple[NDArray[np.float32], NDArray[np.float32], int, int]
Some = tuple[NDArray[np.int32], NDArray[np.int32]]
Sides = tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Sequences as places, and where each place comes in them.

    Kernels go place by place, through events that lie far apart. So what is asked of each event
    lies side by side in that order, and what is asked of its neighbours in that of the sequences.
    """

    starts: NDArray[np.int64]
    """Where each sequence begins, shape (sequences + 1,)."""
    places: NDArray[np.int32]
    """The place of each event's item, -1 for none, shape (events,)."""
    order: NDArray[np.int64]
    """Events by place, shape (events that have one,)."""
    owners: NDArray[np.int32]
    """The sequence of each of these."""
    by_place: NDArray[np.int64]
    """Where the events of each place begin in `order`, shape (places + 1,)."""
    begins: NDArray[np.int64]
    """Where the features of each place begin, shape (places + 1,)."""
    single: Some
    """The events whose place has one feature, in the order of sequences, each with that feature,
    shape (these, 2); and how many of them come before each event of `order`."""
    wide: Some
    """The same of those whose place has more features, the first of which is told."""

    @classmethod
    def of(
        cls,
        starts: NDArray[np.int64],
        events: NDArray[np.int32],
        place: NDArray[np.int32],
        widths: NDArray[np.int64],
    ) -> "Layout":
        """Make one.

        Args:
            starts: Where each sequence begins, shape (sequences + 1,).
            events: Item codes, oldest first, shape (events,); fewer than 2^31.
            place: Place of each item, -1 for those that take no part, shape (items,).
            widths: How many features each place has: one for each window, one for the first window
                alone, or none; shape (places,).
        """
        places = place[events].astype(np.int32)
        order = np.argsort(places, kind="stable").astype(np.int64)
        order = order[np.count_nonzero(places < 0) :]
        counts = np.bincount(places[order], minlength=len(widths))
        owners = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        begins = _ends(widths)
        own = np.append(widths, 0)[places]
        return cls(
            starts=starts,
            places=places,
            order=order,
            owners=owners[order],
            by_place=_ends(counts),
            begins=begins,
            single=_some(own == 1, places, begins, order),
            wide=_some(own > 1, places, begins, order),
        )

    @property
    def n(self) -> int:
        """How many places there are."""
        return len(self.by_place) - 1

    @property
    def features(self) -> int:
        return int(self.begins[-1])

    def arrays(self) -> Sides:
        """Return what kernels take."""
        own = (self.starts, self.order, self.owners, self.by_place, self.begins)
        return (*own, *self.single, *self.wide)


def _ends(sizes: NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _some(
    there: NDArray[np.bool_],
    places: NDArray[np.int32],
    begins: NDArray[np.int64],
    order: NDArray[np.int64],
) -> Some:
    events = np.flatnonzero(there)
    before = np.cumsum(there, dtype=np.int32)[order] - there[order]
    return np.stack([events, begins[places[events]]], axis=1).astype(np.int32), before


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
            mine_at, mine_of = order[low:high], owners[low:high]
            _leading(
                mine_at,
                mine_of,
                starts,
                singles,
                before_singles[low:high],
                1,
                falls,
                series,
                near,
                wide,
                reverse,
                row,
                rows,
            )
            _leading(
                mine_at,
                mine_of,
                starts,
                wides,
                before_wides[low:high],
                falls.shape[1],
                falls,
                series,
                near,
                wide,
                reverse,
                row,
                rows,
            )
            for a in range(rows.shape[0]):
                for b in range(rows.shape[0]):
                    rows[a, begin + b] += alone(mine_at, mine_of, starts, series, reverse, a, b) / 2


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
    reach, enough = falls.shape[0] - 1, series.shape[0] - 1
    far = reach if width > wide else near
    most = reach if max(width, rows.shape[0]) > wide else near
    for each in range(order.shape[0]):
        at, first, last = order[each], starts[owners[each]], starts[owners[each] + 1]
        behind = min(at - first, enough)
        low, high = max(first, at - far), min(last, at + most + 1)
        one = before[each] - 1
        while one >= 0 and others[one, 0] >= low:
            back, begin = at - others[one, 0] - 1, others[one, 1]
            if back < near:
                for b in range(width):
                    row[begin + b] += falls[back, b]
            else:
                row[begin + wide] += falls[back, wide]
            one -= 1
        one = before[each]
        if one < others.shape[0] and others[one, 0] == at:
            one += 1
        while one < others.shape[0] and others[one, 0] < high:
            gap, begin = others[one, 0] - at, others[one, 1]
            ahead = min(last - 1 - others[one, 0], enough)
            if gap <= near:
                for b in range(width):
                    row[begin + b] += reverse * falls[gap - 1, b]
            elif gap <= far:
                row[begin + wide] += reverse * falls[gap - 1, wide]
            squares(
                gap,
                begin,
                width,
                falls,
                series,
                near,
                wide,
                ahead,
                behind,
                np.float32(1),
                reverse,
                rows,
            )
            one += 1


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
