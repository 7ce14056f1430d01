"""Products of items that the same users chose: with frequent items all of them, dense."""

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.tails import affordable, keep, less


def by_item(
    starts: NDArray[np.int64], items: NDArray[np.int32], n_items: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return where each item's users begin, shape (items + 1,), and users by item."""
    owners = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    order = np.argsort(items, kind="stable")
    counts = np.bincount(items, minlength=n_items)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), owners[order]


def gram_rows(
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    scale: NDArray[np.float32],
    frequent: int,
) -> NDArray[np.float32]:
    """Return the products of every item with the frequent ones, shape (places, frequent).

    Args:
        starts: Where each user's items begin, shape (users + 1,).
        places: Places of items, each once a user, shape (events,).
        scale: What an item's column is multiplied by, shape (places,).
        frequent: How many places, the first ones, are frequent.
    """
    out = np.zeros((len(scale), frequent), dtype=np.float32)
    item_starts, users = by_item(starts, places, len(scale))
    _rows(item_starts, users, starts, places, scale, numba.get_num_threads(), out)
    return out


@compiled(parallel=True)
def _rows(
    item_starts: NDArray[np.int64],
    users: NDArray[np.int32],
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    scale: NDArray[np.float32],
    parts: int,
    out: NDArray[np.float32],
) -> None:
    frequent = out.shape[1]
    for part in numba.prange(parts):
        for item in range(part, out.shape[0], parts):
            row = out[item]
            for user in users[item_starts[item] : item_starts[item + 1]]:
                for other in places[starts[user] : starts[user + 1]]:
                    if other < frequent:
                        row[other] += np.float32(1)
            for other in range(frequent):
                row[other] *= scale[item] * scale[other]


def rare_links(
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    scale: NDArray[np.float32],
    known: Links,
    *,
    penalty: float,
    keep: int,
    work: float,
) -> Links:
    """Return the weights of the rare items, as `tails.rare_rows` does for sequences.

    Args:
        starts: Where each user's items begin, shape (users + 1,).
        places: Places of items, each once a user, shape (events,).
        scale: What an item's column is multiplied by, shape (places,).
        known: The weights of the frequent items, a row each, of scaled columns.
        penalty: Added to the diagonal of the Gram matrix.
        keep: Weights kept of an item.
        work: See `tails.affordable`.
    """
    frequent = len(known.starts) - 1
    known = affordable(known, len(scale) - frequent, work)
    item_starts, users = by_item(starts, places, len(scale))
    items = np.zeros((len(scale) - frequent, min(keep, len(scale))), dtype=np.int32)
    weights = np.zeros(items.shape, dtype=np.float32)
    sides = (item_starts, users, starts, places, scale)
    links = (known.starts, known.items, known.weights)
    _rare(*sides, *links, np.float32(penalty), numba.get_num_threads(), items, weights)
    return Links.without_zeros(items, weights)


@compiled(parallel=True)
def _rare(
    item_starts: NDArray[np.int64],
    users: NDArray[np.int32],
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    scale: NDArray[np.float32],
    known_starts: NDArray[np.int64],
    known_items: NDArray[np.int32],
    known_weights: NDArray[np.float32],
    penalty: np.float32,
    parts: int,
    out_items: NDArray[np.int32],
    out_weights: NDArray[np.float32],
) -> None:
    n, frequent = scale.shape[0], known_starts.shape[0] - 1
    for part in numba.prange(parts):
        said = np.zeros(n, dtype=np.float32)
        for item in range(frequent + part, n, parts):
            mine = users[item_starts[item] : item_starts[item + 1]]
            for user in mine:
                for other in places[starts[user] : starts[user + 1]]:
                    said[other] += scale[item] * scale[other]
            beside = said[:frequent].copy()
            less(beside, known_starts, known_items, known_weights, said)
            said[item] = 0
            diagonal = penalty + mine.shape[0] * scale[item] * scale[item]
            keep(said, diagonal, out_items[item - frequent], out_weights[item - frequent])
