"""The equations of a sequential ridge regression: set up once, solved for any penalty."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.kernels.layouts import Layout
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.sequences import Window, accumulate
from comptoir.recommend.kernels.tails import rare_rows

WINDOWS = (Window(6.0, 20), Window(1.0, 4), Window(60.0, 100))
_ROWS = 1024
"""Rows of the solution that are pruned at once."""
OFTEN, ENOUGH = 30, 20
"""Events of an item that has a feature for each window, and of one that has a feature at all."""
WORK = 2e12
"""Multiplications and additions of a solution, about: ten or twenty seconds of two cores."""
_WIDE = 1_000
"""Most frequent items that have a feature for each window, however few their events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equations:
    """Products of features with one another and with targets."""

    windows: tuple[Window, ...]
    reverse: float
    """What a sequence counts read from its end, beside 1 as it is."""
    work: float
    """Multiplications and additions that the solution may take, about."""
    place: NDArray[np.int32]
    """Place of each item among those that take part, -1 for the others, shape (items,)."""
    chosen: NDArray[np.int32]
    """The item of each place, shape (places,)."""
    layout: Layout
    gram: NDArray[np.float32]
    """The lower triangle holds, shape (features, features)."""
    cross: NDArray[np.float32]
    """Shape (places, features)."""

    @classmethod
    def of(
        cls,
        data: Interactions,
        *,
        windows: tuple[Window, ...] = WINDOWS,
        reverse: float = 0.3,
        dimensions: int = 12_000,
        work: float = WORK,
        **_options: Any,
    ) -> Self:
        """Set them up.

        Args:
            data: sequences.
            windows: how far back the features look; the first one is every item's.
            reverse: what a sequence counts read from its end, beside 1 as it is.
            dimensions: most features that are solved for exactly; the solution costs the square of
                their number for each item.
            work: most multiplications and additions of the solution, about.
        """
        place, chosen = by_frequency(data)
        counts = np.bincount(data.events, minlength=1)[chosen]
        most = min(dimensions, affordable(work, len(chosen)))
        layout = Layout.of(data.starts, data.events, place, widths(counts, len(windows), most))
        gram, cross = accumulate(layout, windows, reverse=reverse)
        return cls(
            windows=windows,
            reverse=reverse,
            work=work,
            place=place,
            chosen=chosen,
            layout=layout,
            gram=gram,
            cross=cross,
        )

    def solved(self, penalty: float, keep: int, *, spent: bool = False) -> tuple[Links, ...]:
        """Return the weights of each window, a row for each place.

        Args:
            penalty: of the first window, see `ridges`.
            keep: weights kept of an item and window.
            spent: whether the solution may take the place of the equations, which are then gone; it
                halves the memory.
        """
        layout, windows = self.layout, self.windows
        known = self._frequent(penalty, keep, spent=spent)
        rare = rare_rows(
            layout,
            windows,
            known,
            penalty=penalty,
            reverse=self.reverse,
            keep=keep,
            work=self.work,
        )
        return tuple(
            _of_window(layout, at, known, rare).renamed(self.chosen) for at in range(len(windows))
        )

    def _frequent(self, penalty: float, keep: int, *, spent: bool) -> Links:
        """Return the weights of each feature, places for items."""
        layout, gram = self.layout, self.gram.copy()
        window = np.arange(layout.features) - np.repeat(layout.begins[:-1], np.diff(layout.begins))
        gram[np.diag_indices_from(gram)] += ridges(self.windows, penalty)[window]
        # LAPACK reads columns first: the lower triangle of rows is its upper one, without a copy.
        factor = scipy.linalg.cho_factor(gram.T, lower=False, overwrite_a=True, check_finite=False)
        solved = scipy.linalg.cho_solve(factor, self.cross.T, overwrite_b=spent, check_finite=False)
        return Links.joined(
            [
                Links.strongest(np.ascontiguousarray(solved[at : at + _ROWS]), keep)
                for at in range(0, len(solved), _ROWS)
            ]
        )


def by_frequency(data: Interactions, least: int = 2) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Order the items by their events, the most first.

    Args:
        data: interactions.
        least: events that an item needs.

    Returns:
        The place of each item, -1 for those left out, shape (items,); and the codes by place.
    """
    counts = np.bincount(data.events, minlength=data.n_items)
    order = np.argsort(-counts, kind="stable")
    chosen = order[counts[order] >= least].astype(np.int32)
    place = np.full(data.n_items, -1, dtype=np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    return place, chosen


def affordable(work: float, items: int) -> int:
    """Return the features for which so many multiplications solve, with all items as targets."""
    return int((work / (2 * max(items, 1))) ** 0.5)


def ridges(windows: Sequence[Window], penalty: float) -> NDArray[np.float32]:
    """Return the penalty of each window: the wider it is, the more its features say the same."""
    decays = np.array([one.decay for one in windows])
    found: NDArray[np.float32] = penalty * np.maximum(decays / decays[0], 1).astype(np.float32)
    return found


def widths(counts: NDArray[np.int64], windows: int, dimensions: int) -> NDArray[np.int64]:
    """Return how many features each place has: many, then one, then none.

    What a rare item says can be told without solving for it (`kernels.tails`), and a long or a
    short view is learned of items with enough events.

    Args:
        counts: events of each place, descending, shape (places,).
        windows: of an item with all features.
        dimensions: most features.
    """
    wide = min(max(int((counts >= OFTEN).sum()), _WIDE), dimensions // (windows + 1), len(counts))
    head = max(int((counts >= ENOUGH).sum()), 2 * wide)
    widths = np.zeros(len(counts), dtype=np.int64)
    widths[: min(head, dimensions - (windows - 1) * wide)] = 1
    widths[:wide] = windows
    return widths


def _of_window(layout: Layout, window: int, known: Links, rare: Links) -> Links:
    """Return the weights of one window, a row a place: of its features, then of rare items."""
    widths = np.diff(layout.begins)
    features = layout.begins[:-1][widths > window] + window
    sizes = np.zeros(layout.n, dtype=np.int64)
    sizes[widths > window] = np.diff(known.starts)[features]
    own = np.zeros(len(known.starts) - 1, dtype=bool)
    own[features] = True
    taken = np.repeat(own, np.diff(known.starts))
    items, weights = known.items[taken], known.weights[taken]
    if window == 0:
        sizes[widths == 0] = np.diff(rare.starts)
        items, weights = np.append(items, rare.items), np.append(weights, rare.weights)
    return Links(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), items, weights)
