"""Weights of rare items, given those of the frequent ones: a step of block Gauss-Seidel.

What rare items say of each other's presence is next to nothing beside the penalty. So a rare item's
row of the ridge regression follows from its own products with targets, less what the frequent items
beside it have said already: `(C_i - A_ih B_h) / (A_ii + penalty)`.
"""

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.cooccurrence import top
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.sequences import Layout, Window, alone, squares, tables

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
            mine_at, mine_of = order[low:high], owners[low:high]
            _beside(
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
                beside,
            )
            _beside(
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
                beside,
            )
            _targets(mine_at, mine_of, starts, places, short, reverse, said)
            for feature in np.flatnonzero(beside[0]):
                for link in range(known_starts[feature], known_starts[feature + 1]):
                    said[known_items[link]] -= beside[0, feature] * known_weights[link]
            beside[:] = 0
            diagonal = penalty + alone(mine_at, mine_of, starts, series, reverse, 0, 0)
            best = largest(said, out_items.shape[1])
            for place in range(best.shape[0]):
                out_items[mine - rare, place] = best[place]
                out_weights[mine - rare, place] = said[best[place]] / diagonal
            said[:] = 0


@compiled()
def largest(values: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the places of the largest values by magnitude, in no order; 0 is none of them."""
    found = np.flatnonzero(values)
    return found[top(np.abs(values[found]), most)]


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
    enough, one = series.shape[0] - 1, np.float32(1)
    for each in range(order.shape[0]):
        at, first, last = order[each], starts[owners[each]], starts[owners[each] + 1]
        ahead, behind = min(last - 1 - at, enough), min(at - first, enough)
        low, high = max(first, at - far + 1), min(last, at + far)
        near_by = before[each] - 1
        while near_by >= 0 and others[near_by, 0] >= low:
            other, begin = others[near_by, 0], others[near_by, 1]
            before_both = min(other - first, enough)
            squares(
                at - other,
                begin,
                width,
                falls,
                series,
                near,
                wide,
                before_both,
                ahead,
                reverse,
                one,
                row,
            )
            near_by -= 1
        near_by = before[each]
        while near_by < others.shape[0] and others[near_by, 0] < high:
            other, begin = others[near_by, 0], others[near_by, 1]
            after_both = min(last - 1 - other, enough)
            squares(
                other - at,
                begin,
                width,
                falls,
                series,
                near,
                wide,
                after_both,
                behind,
                one,
                reverse,
                row,
            )
            near_by += 1


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
