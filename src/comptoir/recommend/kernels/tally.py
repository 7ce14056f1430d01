"""Adds up what heads say from one history of the few items that it leads to."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.few import Few, Rest
from comptoir.recommend.kernels.links import Spread


class Tally:
    """Room for one history at a time.

    Args:
        spreads: of each head.
        weights: what a standard deviation of each head's scores counts, shape (heads,).
        size: items.
    """

    def __init__(
        self, spreads: Sequence[Sequence[Spread]], weights: NDArray[np.float32], size: int
    ) -> None:
        self._spreads = [(head, one) for head, own in enumerate(spreads) for one in own]
        self._weights = weights
        self._slots = np.zeros(size, dtype=np.int32)
        self._items = np.empty(size + 1, dtype=np.int32)
        self._sums = np.zeros((len(weights), size + 1), dtype=np.float32)

    def of(self, history: NDArray[np.int32], rest: Rest, shift: float = 0.0) -> Few:
        """Return what the heads say, each with mean 0 and variance 1 over all items.

        A head that says the same of all says nothing.

        Args:
            history: item codes, oldest first, shape (events,).
            rest: what holds for all items.
            shift: added to every score.
        """
        count = 0
        for head, how in self._spreads:
            links = how.links
            count = _spread(
                *(history, how.rows, how.decay, how.reach),
                *(links.starts, links.items, links.weights),
                *(self._slots, self._items),
                self._sums[head],
                count,
            )
        items = self._items[:count].copy()
        own, under = np.zeros((2, count), dtype=np.float32)
        level = shift + _standardise(self._sums, self._weights, own)
        top = _lay_over(self._slots, items, rest.base, level, own, under)
        return Few(items, own, np.float32(level), rest, under, top)


@compiled(brief=True)
def _spread(
    history: NDArray[np.int32],
    rows: NDArray[np.int32],
    decay: float,
    reach: int,
    link_starts: NDArray[np.int64],
    link_items: NDArray[np.int32],
    link_weights: NDArray[np.float32],
    slots: NDArray[np.int32],
    items: NDArray[np.int32],
    sums: NDArray[np.float32],
    count: int,
) -> int:
    """Do what `links.spread` does, in a slot for each item that is led to; return how many."""
    last = history.shape[0]
    for at in range(last - 1, max(0, last - reach) - 1, -1):
        row = rows[history[at]]
        if row < 0:
            continue
        say = np.float32(np.exp(-(last - 1 - at) / decay)) if decay > 0 else np.float32(1)
        for link in range(link_starts[row], link_starts[row + 1]):
            # Without a branch: no processor can foresee which items are new.
            item = link_items[link]
            slot = slots[item]
            new = int(slot == 0)
            items[count] = item
            count += new
            slot += np.int32(new * count)
            slots[item] = slot
            sums[slot] += say * link_weights[link]
    return count


@compiled(fast=True, brief=True)
def _standardise(
    sums: NDArray[np.float32], weights: NDArray[np.float32], own: NDArray[np.float32]
) -> float:
    """Write what heads say of items, wipe the sums, and return what heads say of all others.

    Of these each head says 0, less the mean, over the standard deviation.
    """
    size, count = sums.shape[1] - 1, own.shape[0]
    rest = 0.0
    for head in range(weights.shape[0]):
        total, squares = 0.0, 0.0
        for slot in range(1, count + 1):
            value = np.float64(sums[head, slot])
            total += value
            squares += value * value
        mean = total / size
        variance = squares / size - mean * mean
        factor = 0.0
        if variance > 1e-12 * squares / size:
            factor = weights[head] / np.sqrt(variance)
        rest -= factor * mean
        for at in range(count):
            own[at] += np.float32(factor) * sums[head, at + 1]
            sums[head, at + 1] = 0
    return rest


@compiled(brief=True)
def _lay_over(
    slots: NDArray[np.int32],
    items: NDArray[np.int32],
    base: NDArray[np.float32],
    level: float,
    own: NDArray[np.float32],
    under: NDArray[np.float32],
) -> float:
    """Add what holds for all to what is said of items, and wipe the slots; return the highest."""
    top = np.float32(-np.inf)
    for at in range(items.shape[0]):
        under[at] = base[items[at]]
        own[at] += under[at] + np.float32(level)
        top = max(top, own[at])
        slots[items[at]] = 0
    return float(top)
