"""What belongs together, all else being equal: an embarrassingly shallow autoencoder.

Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (EASE, 2019).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.equations import WORK, affordable, by_frequency
from comptoir.recommend.heads.graph import distinct
from comptoir.recommend.heads.port import Histories, scored
from comptoir.recommend.kernels.grams import gram_rows, rare_links
from comptoir.recommend.kernels.links import Links, Spread

_ROWS = 1024
"""Rows of the solution that are pruned at once."""
_ENOUGH, _FREQUENT = 20, 2_000
"""Users of an item that is solved for; and items that are, however few their users."""


@dataclass(frozen=True, slots=True)
class Ease:
    """Scores by regression of each item on all others."""

    decay: float
    """Events over which an item's say falls to 1/e; 0 when all have the same."""
    reach: int
    rows: NDArray[np.int32]
    """Place of each item among those that take part, -1 for the others, shape (items,)."""
    links: Links

    @classmethod
    def fit(
        cls,
        data: Interactions,
        *,
        decay: float = 0.0,
        penalty: float = 30.0,
        exponent: float = 0.25,
        reach: int = 500,
        dimensions: int = 12_000,
        work: float = WORK,
        keep: int = 400,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: interactions; an item counts once a user.
            decay: see the field.
            penalty: added to the diagonal of the Gram matrix, in means of that diagonal.
            exponent: an item with d users is scaled by `d ** -exponent` before the regression.
            reach: newest events of a user that count.
            dimensions: most items that are solved for exactly; learning costs their cube.
            work: most multiplications and additions of the solution, about.
            keep: links kept of an item.
        """
        place, chosen = by_frequency(data)
        starts, places = _placed(data, place, reach)
        degree = np.maximum(np.bincount(places, minlength=len(chosen)), 1).astype(np.float32)
        scale = degree ** np.float32(-exponent)
        ridge = penalty * float((degree * scale**2).mean()) if len(chosen) else 1.0
        most = min(dimensions, affordable(work, len(chosen)))
        known = _solved(starts, places, scale, ridge, most, keep)
        rare = rare_links(starts, places, scale, known, penalty=ridge, keep=keep, work=work)
        whole = Links.joined([known, rare])
        rows = np.repeat(np.arange(len(chosen)), np.diff(whole.starts))
        weights = whole.weights * scale[rows] / scale[whole.items]
        return cls(decay, reach, place, Links(whole.starts, chosen[whole.items], weights))

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        return scored(self, histories, len(self.rows))

    def spreads(self) -> list[Spread]:
        """Return what is added up."""
        return [Spread(self.rows, self.decay, self.reach, self.links)]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return {"rows": self.rows} | self.links.arrays("links")

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"decay": self.decay, "reach": self.reach}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(facts["decay"], facts["reach"], arrays["rows"], Links.of(arrays, "links"))


def _placed(
    data: Interactions, place: NDArray[np.int32], reach: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return each user's newest items as places, without those that have none."""
    starts, events = distinct(data, reach)
    there = place[events] >= 0
    kept = np.concatenate([[0], np.cumsum(there)]).astype(np.int64)
    return kept[starts], place[events[there]]


def _solved(
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    scale: NDArray[np.float32],
    ridge: float,
    dimensions: int,
    keep: int,
) -> Links:
    """Return the links of the frequent items to all, of scaled columns, a row each."""
    n = len(scale)
    degree = np.bincount(places, minlength=n)
    wanted = max(int((degree >= _ENOUGH).sum()), _FREQUENT)
    frequent = min(n, wanted, dimensions)
    if not frequent:  # LAPACK writes to the terminal where there is nothing to solve
        return Links.joined([])
    rows = gram_rows(starts, places, scale, frequent)
    gram, cross = rows[:frequent], rows[frequent:]
    gram[np.diag_indices_from(gram)] += np.float32(ridge)
    # LAPACK reads columns first: the lower triangle of rows is its upper one, without a copy.
    factor, broken = scipy.linalg.lapack.spotrf(gram.T, lower=0, overwrite_a=1)
    assert not broken, broken
    beyond = scipy.linalg.cho_solve((factor, False), cross.T, check_finite=False, overwrite_b=True)
    inverse, _ = scipy.linalg.lapack.spotri(factor, lower=0, overwrite_c=1)
    diagonal = np.diag(inverse).copy()
    parts = []
    for at in range(0, frequent, _ROWS):
        last = min(at + _ROWS, frequent)
        # Of the inverse only the upper triangle was written.
        within = np.concatenate([inverse[:at, at:last].T, inverse[at:last, at:]], axis=1)
        square = within[:, at:last]
        within[:, at:last] = np.triu(square) + np.triu(square, 1).T
        within /= -diagonal
        within[np.arange(last - at), np.arange(at, last)] = 0
        dense = np.concatenate([within, beyond[at:last]], axis=1)
        parts.append(Links.strongest(np.ascontiguousarray(dense), keep))
    return Links.joined(parts)
