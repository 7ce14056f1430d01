"""Sequences as kernels read them: place by place, with what is near each event."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
