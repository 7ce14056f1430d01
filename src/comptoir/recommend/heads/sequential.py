"""What comes next: a ridge regression from the newest items to the item that followed.

Source: Choi et al., "Session-aware linear item-item models for session-based recommendation"
(SLIST, 2021), with several exponential windows, and with every sequence read backwards as well,
which halves the noise of rare transitions.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.port import Histories
from comptoir.recommend.kernels.links import Links, spread
from comptoir.recommend.kernels.sequences import Window, accumulate

_ROWS = 1024
"""Rows of the solution that are pruned at once."""


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
        windows: tuple[Window, ...] = (Window(1.0, 4), Window(12.0, 40)),
        penalty: float = 300.0,
        reverse: float = 0.3,
        dimensions: int = 16_000,
        keep: int = 200,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: sequences.
            windows: how far back the blocks of features look.
            penalty: added to the diagonal of the Gram matrix.
            reverse: what a sequence counts read from its end, beside 1 as it is.
            dimensions: most features; the rarest items stay out. The solution costs their cube.
            keep: weights kept of an item and window.
        """
        place, chosen = frequent(data, dimensions // len(windows))
        gram, cross = accumulate(data.starts, data.events, place, list(windows), reverse=reverse)
        gram[np.diag_indices_from(gram)] += penalty
        # LAPACK reads columns first: the lower triangle of rows is its upper one, without a copy.
        factor = scipy.linalg.cho_factor(gram.T, lower=False, overwrite_a=True, check_finite=False)
        solved = scipy.linalg.cho_solve(factor, cross, overwrite_b=True, check_finite=False)
        del gram, cross, factor
        n = len(chosen)
        links = tuple(
            _pruned(solved[block * n : (block + 1) * n], chosen, keep)
            for block in range(len(windows))
        )
        return cls(windows, place, links)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        out = np.zeros((len(histories), len(self.rows)), dtype=np.float32)
        for window, links in zip(self.windows, self.links, strict=True):
            spread(
                *(histories.starts, histories.items, self.rows, window.decay, window.reach),
                links,
                out,
            )
        return out

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


def frequent(
    data: Interactions, most: int, least: int = 2
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Choose the items with the most events.

    Args:
        data: interactions.
        most: how many at most.
        least: events that an item needs.

    Returns:
        The place of each item, -1 for those left out, shape (items,); and the chosen codes.
    """
    counts = np.bincount(data.events, minlength=data.n_items)
    order = np.argsort(-counts, kind="stable")[:most]
    chosen = np.sort(order[counts[order] >= least]).astype(np.int32)
    place = np.full(data.n_items, -1, dtype=np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    return place, chosen


def _pruned(solved: NDArray[np.float32], chosen: NDArray[np.int32], keep: int) -> Links:
    parts = [
        Links.strongest(np.ascontiguousarray(solved[at : at + _ROWS]), keep)
        for at in range(0, len(solved), _ROWS)
    ]
    return Links.joined(parts).renamed(chosen)
