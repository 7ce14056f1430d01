"""Weights of rare items, given those of the frequent ones: a step of block Gauss-Seidel.

What rare items say of each other's presence is next to nothing beside the penalty. So a rare item's
row of the ridge regression follows from its own products with targets, less what the frequent items
beside it have said already: `(C_i - A_ih B_h) / (A_ii + penalty)`. The diagonal leaves out what two
events of a rare item in one sequence give together.
"""

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.cooccurrence import top
from comptoir.recommend.kernels.layouts import Layout
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.sequences import Window, alone, squares, tables

_SHARE = 1 / 400
"""Weights of frequent items that may be looked at for all rare ones together, beside the work of
solving for the frequent ones."""
_FEWEST = 20


def affordable(known: Links, rare: int, work: float) -> Links:
    """Return the weights of frequent items that are looked at for each of so many rare ones.

    Args:
        known: all of them.
        rare: how many rare items there are.
        work: multiplications and additions that solving for the frequent items may take.
    """
    rows = max(len(known.starts) - 1, 1)
    return known.fewer(max(_FEWEST, int(work * _SHARE / (rows * max(rare, 1)))))


def rare_rows(
    layout: Layout,
    windows: Sequence[Window],
    known: Links,
    *,
    penalty: float,
    reverse: float,
    keep: int,
    work: float,
) -> Links:
    """Return the weights of the last places, those without features.

    Args:
        layout: Of the sequences; places with features come first.
        windows: Of the features; rare items look back with the first one.
        known: The weights of each feature.
        penalty: Added to the diagonal of the Gram matrix.
        reverse: What a sequence read from its end counts, beside 1 as it is.
        keep: Weights kept of an item.
        work: See `affordable`.
    """
    first = int(np.count_nonzero(np.diff(layout.begins)))
    items = np.zeros((layout.n - first, min(keep, layout.n)), dtype=np.int32)
    weights = np.zeros(items.shape, dtype=np.float32)
    known = affordable(known, len(items), work)
    options = (np.float32(reverse), np.float32(penalty), first, numba.get_num_threads())
    sides = (
        *layout.arrays(),
        layout.places,
        *tables(layout, windows),
        *options,
        known.starts,
        known.items,
        known.weights,
    )
    _fill(*sides, items, weights)
    return Links.without_zeros(items, weights)


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
    places: NDArray[np.int32],
    falls: NDArray[np.float32],
    series: NDArray[np.float32],
    near: int,
    wide: int,
    reverse: np.float32,
    penalty: np.float32,
    rare: int,
    parts: int,
    known_starts: NDArray[np.int64],
    known_items: NDArray[np.int32],
    known_weights: NDArray[np.float32],
    out_items: NDArray[np.int32],
    out_weights: NDArray[np.float32],
) -> None:
    n = by_place.shape[0] - 1
    short = falls[: np.count_nonzero(falls[:, 0]), 0]
    for part in numba.prange(parts):
        beside = np.zeros((1, begins[n]), dtype=np.float32)
        said = np.zeros(n, dtype=np.float32)
        for mine in range(rare + part, n, parts):
            low, high = by_place[mine], by_place[mine + 1]
            at, of = order[low:high], owners[low:high]
            ones, more = before_singles[low:high], before_wides[low:high]
            told = falls.shape[1]
            _beside(at, of, starts, singles, ones, 1, falls, series, near, wide, reverse, beside)
            _beside(at, of, starts, wides, more, told, falls, series, near, wide, reverse, beside)
            _targets(at, of, starts, places, short, reverse, said)
            less(beside[0], known_starts, known_items, known_weights, said)
            beside[:] = 0
            diagonal = penalty + alone(at, of, starts, series, reverse, 0, 0)
            keep(said, diagonal, out_items[mine - rare], out_weights[mine - rare])


@compiled()
def less(
    beside: NDArray[np.float32],
    known_starts: NDArray[np.int64],
    known_items: NDArray[np.int32],
    known_weights: NDArray[np.float32],
    said: NDArray[np.float32],
) -> None:
    """Take off what the frequent items beside a rare one have said already."""
    for feature in np.flatnonzero(beside):
        for link in range(known_starts[feature], known_starts[feature + 1]):
            said[known_items[link]] -= beside[feature] * known_weights[link]


@compiled()
def keep(
    said: NDArray[np.float32],
    diagonal: np.float32,
    items: NDArray[np.int32],
    weights: NDArray[np.float32],
) -> None:
    """Write the largest weights of a rare item, and forget what was said."""
    found = np.flatnonzero(said)
    best = found[top(np.abs(said[found]), items.shape[0])]
    for place in range(best.shape[0]):
        items[place] = best[place]
        weights[place] = said[best[place]] / diagonal
    said[:] = 0


@compiled()
def _beside(
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
) -> None:
    """Add the products of a rare place's feature with those of the events around it."""
    far = falls.shape[0] - 1 if width > wide else near
    enough = series.shape[0] - 1
    for each in range(order.shape[0]):
        at, first, last = order[each], starts[owners[each]], starts[owners[each] + 1]
        low, high, one = max(first, at - far + 1), min(last, at + far), before[each]
        while one > 0 and others[one - 1, 0] >= low:
            one -= 1
        while one < others.shape[0] and others[one, 0] < high:
            other, begin = others[one, 0], others[one, 1]
            here = min(last - 1 - max(at, other), enough)
            there = min(min(at, other) - first, enough)
            share, back = np.float32(1), reverse
            if other < at:
                here, there, share, back = there, here, back, share
            gap = abs(other - at)
            squares(gap, begin, width, falls, series, near, wide, here, there, share, back, row)
            one += 1


@compiled()
def _targets(
    order: NDArray[np.int64],
    owners: NDArray[np.int32],
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    falls: NDArray[np.float32],
    reverse: np.float32,
    out: NDArray[np.float32],
) -> None:
    """Add what came behind a place's events, and before them for the sequences read backwards."""
    reach = falls.shape[0]
    for each in range(order.shape[0]):
        at, first, last = order[each], starts[owners[each]], starts[owners[each] + 1]
        for other in range(max(first, at - reach), at):
            if places[other] >= 0:
                out[places[other]] += reverse * falls[at - other - 1]
        for other in range(at + 1, min(last, at + reach + 1)):
            if places[other] >= 0:
                out[places[other]] += falls[other - at - 1]
