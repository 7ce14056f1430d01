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


Sides = tuple[
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Sequences as places, and where each place comes in them."""

    starts: NDArray[np.int64]
    """Where each sequence begins, shape (sequences + 1,)."""
    places: NDArray[np.int32]
    """The place of each event's item, -1 for none, shape (events,)."""
    owners: NDArray[np.int32]
    """The sequence of each event, shape (events,)."""
    order: NDArray[np.int64]
    """Events by place, shape (events that have one,)."""
    by_place: NDArray[np.int64]
    """Where the events of each place begin in `order`, shape (places + 1,)."""
    begins: NDArray[np.int64]
    """Where the features of each place begin, shape (places + 1,)."""

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
            events: Item codes, oldest first, shape (events,).
            place: Place of each item, -1 for those that take no part, shape (items,).
            widths: How many windows, the first ones, each place has a feature for; shape (places,).
        """
        places = place[events].astype(np.int32)
        order = np.argsort(places, kind="stable").astype(np.int64)
        counts = np.bincount(places[places >= 0], minlength=len(widths))
        return cls(
            starts=starts,
            places=places,
            owners=np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts)),
            order=order[np.count_nonzero(places < 0) :],
            by_place=_ends(counts),
            begins=_ends(widths),
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
        return self.starts, self.places, self.owners, self.order, self.by_place, self.begins


def _ends(sizes: NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


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
    falls, series = tables(layout, windows)
    parts = numba.get_num_threads()
    _fill(*layout.arrays(), falls, series, np.float32(reverse), parts, gram, cross)
    return gram, cross


def tables(
    layout: Layout, windows: Sequence[Window]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what a feature is worth so many events back, and sums of products of features.

    Returns:
        Shape (steps, windows), 0 behind the reach; and the geometric series of each pair of windows
        up to each number of positions, shape (positions + 1, windows, windows). Past the last one
        a series no longer grows.
    """
    reaches = np.array([one.reach for one in windows], dtype=np.int64)
    steps = np.arange(reaches.max(initial=0) + 1)[:, None]
    decays = np.array([one.decay for one in windows])
    falls = np.where(steps < reaches, np.exp(-steps / decays), 0).astype(np.float32)
    rates = np.exp(-1 / decays[:, None] - 1 / decays[None])
    longest = int(np.diff(layout.starts).max(initial=1))
    enough = int(np.ceil(np.log(1e-8) / np.log(rates.max())))
    positions = np.arange(min(longest, enough) + 1)[:, None, None]
    return falls, ((1 - rates**positions) / (1 - rates)).astype(np.float32)


@compiled(parallel=True)
def _fill(
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    owners: NDArray[np.int32],
    order: NDArray[np.int64],
    by_place: NDArray[np.int64],
    begins: NDArray[np.int64],
    falls: NDArray[np.float32],
    series: NDArray[np.float32],
    reverse: np.float32,
    parts: int,
    gram: NDArray[np.float32],
    cross: NDArray[np.float32],
) -> None:
    """Add every event of every place; each place writes only to rows of its own."""
    for part in numba.prange(parts):
        for mine in range(part, by_place.shape[0] - 1, parts):
            rows = gram[begins[mine] : begins[mine + 1]]
            for at in order[by_place[mine] : by_place[mine + 1]]:
                first, last = starts[owners[at]], starts[owners[at] + 1]
                products(places, begins, at, first, last, falls, reverse, cross[mine])
                squares(places, begins, mine, at, first, last, falls, series, reverse, rows)


@compiled()
def products(
    places: NDArray[np.int32],
    begins: NDArray[np.int64],
    at: int,
    first: int,
    last: int,
    falls: NDArray[np.float32],
    reverse: np.float32,
    out: NDArray[np.float32],
) -> None:
    """Add the features that lead to the target at a position, read forwards and backwards."""
    reach = falls.shape[0] - 1
    for other in range(max(first, at - reach), at):
        there = places[other]
        if there >= 0:
            begin = begins[there]
            for window in range(begins[there + 1] - begin):
                out[begin + window] += falls[at - other - 1, window]
    if reverse == 0:
        return
    for other in range(at + 1, min(last, at + reach + 1)):
        there = places[other]
        if there >= 0:
            begin = begins[there]
            for window in range(begins[there + 1] - begin):
                out[begin + window] += reverse * falls[other - at - 1, window]


@compiled()
def squares(
    places: NDArray[np.int32],
    begins: NDArray[np.int64],
    mine: int,
    at: int,
    first: int,
    last: int,
    falls: NDArray[np.float32],
    series: NDArray[np.float32],
    reverse: np.float32,
    rows: NDArray[np.float32],
) -> None:
    """Add what an event and its neighbours give at all positions behind, and before, both."""
    reach, enough = falls.shape[0] - 1, series.shape[0] - 1
    for other in range(max(first, at - reach + 1), min(last, at + reach)):
        there = places[other]
        if there < 0 or there > mine:
            continue
        begin = begins[there]
        gap = abs(other - at)
        ours, theirs = (gap, 0) if other > at else (0, gap)
        ahead = series[min(last - 1 - max(at, other), enough)]
        behind = series[min(min(at, other) - first, enough)]
        for a in range(rows.shape[0]):
            for b in range(begins[there + 1] - begin):
                forth = falls[ours, a] * falls[theirs, b] * ahead[a, b]
                back = falls[theirs, a] * falls[ours, b] * behind[a, b]
                rows[a, begin + b] += forth + reverse * back
