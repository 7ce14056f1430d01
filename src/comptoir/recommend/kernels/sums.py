"""Who does the heavy sums of learning: this process, or a crew of many machines."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels import als, cooccurrence
from comptoir.recommend.kernels.links import Links


class Sums(Protocol):
    """Sums over users that fall into parts which do not need one another."""

    def sweep(
        self,
        starts: NDArray[np.int64],
        columns: NDArray[np.int32],
        fixed: NDArray[np.float32],
        solved: NDArray[np.float32],
        *,
        confidence: float,
        penalty: float,
    ) -> None:
        """Solve every row's factors anew; see `als.sweep`."""
        ...

    def neighbours(
        self,
        starts: NDArray[np.int64],
        events: NDArray[np.int32],
        n_items: int,
        *,
        user_weights: NDArray[np.float32],
        row_weights: NDArray[np.float32],
        item_weights: NDArray[np.float32],
        keep: int,
    ) -> Links:
        """Return the strongest cells of an item-item product; see `cooccurrence.neighbours`."""
        ...


class Here:
    """All of it, on every core of this machine."""

    sweep = staticmethod(als.sweep)
    neighbours = staticmethod(cooccurrence.neighbours)


HERE: Sums = Here()
