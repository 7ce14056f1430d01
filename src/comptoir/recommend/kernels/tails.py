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
from comptoir.recommend.kernels.sequences import Layout, Window, squares, tables

_STEPS = 1e10
"""Weights of frequent items that may be looked at for all rare ones together."""
_FEWEST = 20


def affordable(known: Links, rare: int) -> Links:
    """Return the weights of frequent items that are looked at for each of so many rare ones."""
    rows = max(len(known.starts) - 1, 1)
    return known.fewer(max(_FEWEST, int(_STEPS / (rows * max(rare, 1)))))


def rare_rows(
    layout: Layout,
    windows: Sequence[Window],
    known: Links,
    *,
    penalty: float,
    reverse: float,
    keep: int,
) -> Links:
    """Return the weights of the last places, those without features.

    Args:
        layout: Of the sequences; places with features come first.
        windows: Of the features; rare items look back with the first one.
        known: The weights of each feature.
        penalty: Added to the diagonal of the Gram matrix.
        reverse: What a sequence read from its end counts, beside 1 as it is.
        keep: Weights kept of an item.
    """
    first = int(np.count_nonzero(np.diff(layout.begins)))
    items = np.zeros((layout.n - first, min(keep, layout.n)), dtype=np.int32)
    weights = np.zeros(items.shape, dtype=np.float32)
    known = affordable(known, len(items))
    falls, series = tables(layout, windows)
    options = (np.float32(reverse), np.float32(penalty), first, numba.get_num_threads())
    sides = (*layout.arrays(), falls, series, *options, known.starts, known.items, known.weights)
    _fill(*sides, items, weights)
    return Links.without_zeros(items, weights)


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
    for part in numba.prange(parts):
        beside = np.zeros((1, begins[n]), dtype=np.float32)
        said = np.zeros(n, dtype=np.float32)
        for mine in range(rare + part, n, parts):
            diagonal = penalty
            for at in order[by_place[mine] : by_place[mine + 1]]:
                first, last = starts[owners[at]], starts[owners[at] + 1]
                squares(places, begins, mine, at, first, last, falls, series, reverse, beside)
                _targets(places, at, first, last, falls, reverse, said)
                diagonal += series[min(last - 1 - at, series.shape[0] - 1), 0, 0]
                diagonal += reverse * series[min(at - first, series.shape[0] - 1), 0, 0]
            for feature in np.flatnonzero(beside[0]):
                for link in range(known_starts[feature], known_starts[feature + 1]):
                    said[known_items[link]] -= beside[0, feature] * known_weights[link]
            beside[:] = 0
            found = np.flatnonzero(said)
            size = np.abs(said[found])
            best = top(size, out_items.shape[1])
            for place in range(best.shape[0]):
                out_items[mine - rare, place] = found[best[place]]
                out_weights[mine - rare, place] = said[found[best[place]]] / diagonal
            said[found] = 0


@compiled()
def _targets(
    places: NDArray[np.int32],
    at: int,
    first: int,
    last: int,
    falls: NDArray[np.float32],
    reverse: np.float32,
    out: NDArray[np.float32],
) -> None:
    """Add what came behind a position, and before it for the sequence read backwards."""
    reach = falls.shape[0] - 1
    for other in range(max(first, at - reach), min(last, at + reach + 1)):
        there = places[other]
        if there >= 0 and other > at:
            out[there] += falls[other - at - 1, 0]
        elif there >= 0 and other < at:
            out[there] += reverse * falls[at - other - 1, 0]
