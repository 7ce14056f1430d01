"""Links: a sparse matrix of weights from items to items, a row for each item of a history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import by_rows, compiled


@dataclass(frozen=True, slots=True)
class Links:
    """Weights from rows to items; those of row `r` are `starts[r]` up to `starts[r + 1]`."""

    starts: NDArray[np.int64]
    """Shape (rows + 1,)."""
    items: NDArray[np.int32]
    """Code of the item that each weight speaks for, shape (weights,)."""
    weights: NDArray[np.float32]
    """Shape (weights,)."""

    @classmethod
    def strongest(cls, dense: NDArray[np.float32], most: int) -> "Links":
        """Keep the largest weights of each row by magnitude, and drop zeros.

        Args:
            dense: shape (rows, items).
            most: weights kept of a row.
        """
        rows, n = dense.shape
        kept = min(most, n)
        items = np.empty((rows, kept), dtype=np.int32)
        _largest(dense, items)
        weights = np.take_along_axis(dense, items, 1)
        return cls.without_zeros(items, weights)

    @classmethod
    def without_zeros(cls, items: NDArray[np.int32], weights: NDArray[np.float32]) -> "Links":
        """Make links of as many candidates a row, both of shape (rows, candidates)."""
        there = weights != 0
        starts = np.concatenate([[0], np.cumsum(there.sum(1))]).astype(np.int64)
        return cls(starts, items[there], weights[there])

    @classmethod
    def joined(cls, parts: Sequence["Links"]) -> "Links":
        """Put the rows of several behind one another."""
        sizes = [np.diff(part.starts) for part in parts]
        starts = np.concatenate([[0], *sizes]).cumsum().astype(np.int64)
        items = [part.items for part in parts] or [np.empty(0, dtype=np.int32)]
        weights = [part.weights for part in parts] or [np.empty(0, dtype=np.float32)]
        return cls(starts, np.concatenate(items), np.concatenate(weights))

    def fewer(self, most: int) -> "Links":
        """Keep the largest weights of each row by magnitude."""
        sizes = np.diff(self.starts)
        if most >= sizes.max(initial=0):
            return self
        rows = np.repeat(np.arange(len(sizes)), sizes)
        order = np.lexsort((-np.abs(self.weights), rows))
        kept = order[np.arange(len(order)) - self.starts[rows] < most]
        starts = np.concatenate([[0], np.cumsum(np.minimum(sizes, most))]).astype(np.int64)
        return Links(starts, self.items[kept], self.weights[kept])

    def renamed(self, codes: NDArray[np.int32]) -> "Links":
        """Return the same links with other codes for the items they speak for.

        Args:
            codes: the new code of each old one.
        """
        return Links(self.starts, codes[self.items], self.weights)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the parts under names for an artifact."""
        return {
            f"{name}.starts": self.starts,
            f"{name}.items": self.items,
            f"{name}.weights": self.weights,
        }

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], name: str) -> "Links":
        """Read what `arrays` wrote."""
        return cls(*(arrays[f"{name}.{part}"] for part in ("starts", "items", "weights")))


@compiled(parallel=True)
def _largest(dense: NDArray[np.float32], out: NDArray[np.int32]) -> None:
    """Write the columns of the largest magnitudes of each row, in no order."""
    kept = out.shape[1]
    for row in numba.prange(dense.shape[0]):
        size = np.abs(dense[row])
        if kept == size.shape[0]:
            out[row] = np.arange(kept).astype(np.int32)
            continue
        out[row] = np.argpartition(size, size.shape[0] - kept)[-kept:].astype(np.int32)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the newest items of a history speak of others."""

    rows: NDArray[np.int32]
    """The row of `links` that speaks for each item, -1 for none, shape (items,)."""
    decay: float
    """Events over which an item's say falls to 1/e; 0 when all have the same."""
    reach: int
    """Newest events that have a say."""
    links: Links
    """What rows say of items."""


def spread(
    starts: NDArray[np.int64],
    histories: NDArray[np.int32],
    how: Spread,
    out: NDArray[np.float32],
) -> None:
    """Add to `out` what each history's newest items say of every item.

    Args:
        starts: Where each history begins, shape (histories + 1,).
        histories: Item codes, oldest first, shape (events,).
        how: Which items have a say, and what.
        out: Shape (histories, items).
    """
    links = how.links
    _spread(
        *(starts, histories, how.rows, float(how.decay), how.reach),
        *(links.starts, links.items, links.weights, out),
    )


@by_rows
def _spread(
    starts: NDArray[np.int64],
    histories: NDArray[np.int32],
    rows: NDArray[np.int32],
    decay: float,
    reach: int,
    link_starts: NDArray[np.int64],
    link_items: NDArray[np.int32],
    link_weights: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    for each in numba.prange(starts.shape[0] - 1):
        history = histories[starts[each] : starts[each + 1]]
        _spread_one(history, rows, decay, reach, link_starts, link_items, link_weights, out[each])


@compiled()
def _spread_one(
    history: NDArray[np.int32],
    rows: NDArray[np.int32],
    decay: float,
    reach: int,
    link_starts: NDArray[np.int64],
    link_items: NDArray[np.int32],
    link_weights: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    last = history.shape[0]
    for at in range(last - 1, max(0, last - reach) - 1, -1):
        row = rows[history[at]]
        if row < 0:
            continue
        say = np.float32(np.exp(-(last - 1 - at) / decay)) if decay > 0 else np.float32(1)
        for link in range(link_starts[row], link_starts[row + 1]):
            out[link_items[link]] += say * link_weights[link]
