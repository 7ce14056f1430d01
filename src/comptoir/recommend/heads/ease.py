"""What belongs together, all else being equal: an embarrassingly shallow autoencoder.

Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (EASE, 2019).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.linalg
import scipy.sparse
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import distinct
from comptoir.recommend.heads.port import Histories
from comptoir.recommend.heads.sequential import frequent
from comptoir.recommend.kernels.links import Links, spread


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
        dimensions: int = 6_000,
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
            dimensions: most items; the rarest stay out. Learning costs their cube.
            keep: links kept of an item.
        """
        place, chosen = frequent(data, dimensions)
        starts, events = distinct(data, reach)
        degree = np.maximum(np.bincount(events, minlength=data.n_items), 1).astype(np.float32)
        scale = degree[chosen] ** np.float32(exponent)
        weights = inverse_gram(starts, events, place, scale, penalty)
        np.divide(weights, -np.diag(weights).copy(), out=weights)
        np.fill_diagonal(weights, 0)
        weights *= scale[None] / scale[:, None]
        return cls(decay, reach, place, Links.strongest(weights, keep).renamed(chosen))

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        out = np.zeros((len(histories), len(self.rows)), dtype=np.float32)
        spread(
            *(histories.starts, histories.items, self.rows, self.decay, self.reach),
            self.links,
            out,
        )
        return out

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


def inverse_gram(
    starts: NDArray[np.int64],
    events: NDArray[np.int32],
    place: NDArray[np.int32],
    scale: NDArray[np.float32],
    penalty: float,
) -> NDArray[np.float32]:
    """Return the inverse of the scaled Gram matrix of items, with a ridge, shape (n, n)."""
    n = len(scale)
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    there = place[events] >= 0
    columns = place[events[there]]
    values = (1 / scale[columns]).astype(np.float32)
    shape = (len(starts) - 1, n)
    chosen = scipy.sparse.csr_matrix((values, (owners[there], columns)), shape=shape)
    gram = (chosen.T @ chosen).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += penalty * max(float(np.trace(gram)) / max(n, 1), 1e-6)
    factor, _ = scipy.linalg.lapack.spotrf(gram.T, lower=0, overwrite_a=1)
    inverse, _ = scipy.linalg.lapack.spotri(factor, lower=0, overwrite_c=1)
    upper = np.triu(inverse)
    whole: NDArray[np.float32] = upper + np.triu(upper, 1).T
    return np.ascontiguousarray(whole)
