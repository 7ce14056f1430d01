"""What items are: a regression of the links between items on their contents, on both sides.

`S = V M V'` is fitted to the item-item links `G` of what users chose, in closed form:
`M = (V'V + r)^-1 V' G V (V'V + r)^-1`. So an item without events has a place in the graph, from
its texts, categories and numbers alone. Source: bilinear regression of collaborative links on side
information, as in Ning and Karypis, "Sparse Linear Methods with Side Information" (2012).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.moments import Moments
from comptoir.recommend.heads.port import Histories
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.pooling import pooled

_LINKS = 100
"""Links of an item that contents are mapped to."""
_REACH = 100
"""Newest events of a user that make them."""


@dataclass(frozen=True, slots=True)
class ContentHead:
    """Scores by what the newest items of a history are."""

    decay: float
    """Events over which an item's say falls to 1/e; 0 when all have the same."""
    reach: int
    """Newest events that have a say."""
    vectors: NDArray[np.float32]
    """Contents, shape (items, dimensions)."""
    mapped: NDArray[np.float32]
    """What an item of a history says of contents, shape (items, dimensions)."""
    mapping: NDArray[np.float32]
    """From contents to what they say, shape (dimensions, dimensions)."""

    @classmethod
    def fit(
        cls,
        data: Interactions,
        *,
        vectors: NDArray[np.float32] | None = None,
        links: Links | None = None,
        decay: float = 6.0,
        reach: int = 40,
        penalty: float = 0.01,
        likeness: float = 0.0,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: interactions.
            vectors: contents of items, shape (items, dimensions).
            links: what `links_between` makes of the same interactions; None to make them.
            decay: see the field.
            reach: see the field.
            penalty: ridge of the regression, in means of the Gram matrix' diagonal.
            likeness: what it counts that contents are alike, beside the mean of the mapping's
                diagonal; infinite for likeness alone.
        """
        found = np.zeros((data.n_items, 1), np.float32) if vectors is None else vectors
        size = found.shape[1]
        mapping = np.eye(size, dtype=np.float32)
        if np.isfinite(likeness) and len(data):
            learned = _mapping(data, links or links_between(data), found, penalty)
            scale = float(np.abs(np.diag(learned)).mean()) * likeness
            mapping = (learned + scale * np.eye(size)).astype(np.float32)
        return cls(decay, reach, found, found @ mapping, mapping)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        scores: NDArray[np.float32] = self.tastes(histories) @ self.vectors.T
        return scores

    @property
    def outward(self) -> NDArray[np.float32]:
        """What contents say of an item, shape (items, dimensions)."""
        return self.vectors

    def tastes(self, histories: Histories) -> NDArray[np.float32]:
        """Return what each history says of contents, shape (histories, dimensions)."""
        lengths = np.diff(histories.starts)
        back = np.repeat(histories.starts[1:], lengths) - 1 - np.arange(len(histories.items))
        say = np.exp(-back / self.decay) if self.decay > 0 else np.ones(len(back))
        known = (back < self.reach) & (histories.items < len(self.mapped))
        says = np.where(known, say, 0).astype(np.float32)
        items = np.minimum(histories.items, len(self.mapped) - 1)
        return pooled(histories.starts, items, says, self.mapped)

    def standing(self, histories: Histories, columns: NDArray[Any]) -> NDArray[np.float32]:
        """Return the scores of some items, in standard deviations above the mean of all.

        Args:
            histories: of those who ask.
            columns: item codes, shape (columns,).

        Returns:
            Shape (histories, columns); zeros for a history that says nothing.
        """
        return Standing.among(self, columns).of(histories)

    def grown(self, vectors: NDArray[np.float32]) -> Self:
        """Return the head for more items: contents of all, those it knew first."""
        new = vectors[len(self.vectors) :] @ self.mapping
        mapped = np.concatenate([self.mapped, new])
        return type(self)(self.decay, self.reach, vectors, mapped, self.mapping)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return {"vectors": self.vectors, "mapped": self.mapped, "mapping": self.mapping}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"decay": self.decay, "reach": self.reach}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(
            facts["decay"], facts["reach"], arrays["vectors"], arrays["mapped"], arrays["mapping"]
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Tells how some items stand among all; for many histories, one after the other."""

    head: ContentHead
    vectors: NDArray[np.float32]
    """Contents of these items, shape (items, dimensions)."""
    moments: Moments
    """Of the contents of all items."""

    @classmethod
    def among(cls, head: ContentHead, items: NDArray[Any]) -> "Standing":
        """Make ready for some items, told by their codes."""
        return cls(head, np.asarray(head.vectors)[items], Moments.of(head.vectors))

    def grown(self, head: ContentHead) -> "Standing":
        """Return the same for a head that knows more items, and for these too."""
        new = head.vectors[len(self.head.vectors) :]
        return Standing(
            head, np.concatenate([self.vectors, new]), self.moments.joined(Moments.of(new))
        )

    def of(self, histories: Histories) -> NDArray[np.float32]:
        """Return their scores in standard deviations above the mean, shape (histories, items)."""
        tastes = self.head.tastes(histories)
        found: NDArray[np.float32] = tastes @ self.vectors.T
        for at, taste in enumerate(tastes):
            mean, deviation = self.moments.standard(taste)
            found[at] -= np.float32(mean)
            found[at] *= np.float32(1 / deviation if deviation else 0)
        return found


def links_between(data: Interactions) -> Links:
    """Return the links between items that contents are mapped to."""
    return Graph.fit(data, keep=_LINKS, reach=_REACH).links


def _mapping(
    data: Interactions, links: Links, vectors: NDArray[np.float32], penalty: float
) -> NDArray[np.float64]:
    """Return the mapping that explains the links between items that have events best."""
    n = len(links.starts) - 1
    graph = scipy.sparse.csr_matrix((links.weights, links.items, links.starts), shape=(n, n))
    there = np.bincount(data.events, minlength=n) > 0
    known = np.where(there[:, None], vectors, 0)
    gram = (known.T @ known).astype(np.float64)
    gram[np.diag_indices_from(gram)] += penalty * max(float(np.trace(gram)) / len(gram), 1e-9)
    middle = (known.T @ (graph @ known)).astype(np.float64)
    half = np.linalg.solve(gram, middle)
    return np.asarray(np.linalg.solve(gram, half.T).T, dtype=np.float64)
