"""What comes next: a ridge regression from the newest items to the item that followed.

Source: Choi et al., "Session-aware linear item-item models for session-based recommendation"
(SLIST, 2021), with several exponential windows, and with every sequence read backwards as well,
which halves the noise of rare transitions. Frequent items are solved for, rare ones follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.port import Histories, scored
from comptoir.recommend.kernels.links import Links, Spread
from comptoir.recommend.kernels.sequences import Layout, Window, accumulate
from comptoir.recommend.kernels.tails import rare_rows

WINDOWS = (Window(6.0, 20), Window(1.0, 4), Window(60.0, 100))
_ROWS = 1024
"""Rows of the solution that are pruned at once."""
_OFTEN, _ENOUGH = 30, 20
"""Events of an item that has a feature for each window, and of one that has a feature at all."""
_WIDE = 1_000
"""Most frequent items that have a feature for each window, however few their events."""


@dataclass(frozen=True, slots=True)
class Sequential:
    """Scores by the newest items of a history."""

    windows: tuple[Window, ...]
    rows: NDArray[np.int32]
    """Place of each item among those that take part, -1 for the others, shape (items,)."""
    links: tuple[Links, ...]
    """One a window, a row for each place."""

    @classmethod
    def fit(
        cls,
        data: Interactions,
        *,
        windows: tuple[Window, ...] = WINDOWS,
        penalty: float = 300.0,
        reverse: float = 0.3,
        dimensions: int = 12_000,
        work: float = 2e12,
        keep: int = 200,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: sequences.
            windows: how far back the features look; the first one is every item's.
            penalty: added to the diagonal of the Gram matrix for the first window; a longer one is
                penalised more, see `ridges`.
            reverse: what a sequence counts read from its end, beside 1 as it is.
            dimensions: most features that are solved for exactly; the solution costs the square of
                their number for each item.
            work: most multiplications and additions of the solution, about; 2e12 take ten or twenty
                seconds of two cores.
            keep: weights kept of an item and window.
        """
        place, chosen = by_frequency(data)
        counts = np.bincount(data.events, minlength=1)[chosen]
        most = min(dimensions, affordable(work, len(chosen)))
        widths = _widths(counts, len(windows), most)
        layout = Layout.of(data.starts, data.events, place, widths)
        known = _solved(layout, windows, penalty, reverse, keep)
        rare = rare_rows(layout, windows, known, penalty=penalty, reverse=reverse, keep=keep)
        links = tuple(
            _of_window(layout, at, known, rare).renamed(chosen) for at in range(len(windows))
        )
        return cls(windows, place, links)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        return scored(self, histories, len(self.rows))

    def spreads(self) -> list[Spread]:
        """Return what is added up: the links of each window."""
        return [
            Spread(self.rows, window.decay, window.reach, links)
            for window, links in zip(self.windows, self.links, strict=True)
        ]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        named = [links.arrays(f"window{at}") for at, links in enumerate(self.links)]
        return {"rows": self.rows} | {name: part for one in named for name, part in one.items()}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"windows": [[one.decay, one.reach] for one in self.windows]}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        windows = tuple(Window(decay, reach) for decay, reach in facts["windows"])
        links = tuple(Links.of(arrays, f"window{at}") for at in range(len(windows)))
        return cls(windows, arrays["rows"], links)


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


def _widths(counts: NDArray[np.int64], windows: int, dimensions: int) -> NDArray[np.int64]:
    """Return how many features each place has: many, then one, then none.

    What a rare item says can be told without solving for it (`kernels.tails`), and a long or a
    short view is learned of items with enough events.

    Args:
        counts: events of each place, descending, shape (places,).
        windows: of an item with all features.
        dimensions: most features.
    """
    wide = min(max(int((counts >= _OFTEN).sum()), _WIDE), dimensions // (windows + 1), len(counts))
    head = max(int((counts >= _ENOUGH).sum()), 2 * wide)
    widths = np.zeros(len(counts), dtype=np.int64)
    widths[: min(head, dimensions - (windows - 1) * wide)] = 1
    widths[:wide] = windows
    return widths


def _solved(
    layout: Layout, windows: Sequence[Window], penalty: float, reverse: float, keep: int
) -> Links:
    """Return the weights of each feature, places for items."""
    gram, cross = accumulate(layout, windows, reverse=reverse)
    widths = np.diff(layout.begins)
    window = np.arange(layout.features) - np.repeat(layout.begins[:-1], widths)
    gram[np.diag_indices_from(gram)] += ridges(windows, penalty)[window]
    # LAPACK reads columns first: the lower triangle of rows is its upper one, without a copy.
    factor = scipy.linalg.cho_factor(gram.T, lower=False, overwrite_a=True, check_finite=False)
    solved = scipy.linalg.cho_solve(factor, cross.T, overwrite_b=True, check_finite=False)
    del gram, cross, factor
    return Links.joined(
        [
            Links.strongest(np.ascontiguousarray(solved[at : at + _ROWS]), keep)
            for at in range(0, len(solved), _ROWS)
        ]
    )


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
