"""The broad tastes: an ideal low-pass filter on the graph of users and items.

Source: Shen et al., "How Powerful is Graph Convolution for Recommendation?" (GF-CF, 2021).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import distinct
from comptoir.recommend.heads.port import Histories
from comptoir.recommend.kernels.pooling import pooled


@dataclass(frozen=True, slots=True)
class LowPass:
    """Scores by the directions in which most users differ."""

    reach: int
    inward: NDArray[np.float32]
    """What an item of a history says of each direction, shape (items, rank)."""
    outward: NDArray[np.float32]
    """What each direction says of an item, shape (items, rank)."""

    @classmethod
    def fit(
        cls,
        data: Interactions,
        *,
        rank: int = 128,
        user_exponent: float = 0.5,
        item_exponent: float = 0.5,
        reach: int = 500,
        seed: int = 0,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: interactions; an item counts once a user.
            rank: directions kept.
            user_exponent: a user with d items counts `d ** -user_exponent`.
            item_exponent: an item with d users counts `d ** -item_exponent` in a history.
            reach: newest events of a user that count.
            seed: of the random start of the decomposition.
        """
        # scikit-learn takes a second to import, and only learning needs it.
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

        starts, events = distinct(data, reach)
        starts = np.unique(starts)  # users without events would cost as much as others
        users = np.diff(starts).astype(np.float32) ** -user_exponent
        degree = np.maximum(np.bincount(events, minlength=data.n_items), 1).astype(np.float32)
        values = np.repeat(users, np.diff(starts)) * degree[events] ** -item_exponent
        shape = (len(starts) - 1, data.n_items)
        graph = scipy.sparse.csr_matrix((values.astype(np.float32), events, starts), shape=shape)
        kept = max(1, min(rank, min(shape) - 1))
        _, _, directions = randomized_svd(graph, kept, n_iter=4, random_state=seed)
        across = np.ascontiguousarray(directions.T, dtype=np.float32)
        scale = (degree**item_exponent)[:, None]
        return cls(reach, across / scale, across * scale)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        scores: NDArray[np.float32] = self.tastes(histories) @ self.outward.T
        return scores

    def tastes(self, histories: Histories) -> NDArray[np.float32]:
        """Return what each history says of each direction, shape (histories, rank)."""
        says = np.ones(len(histories.items), dtype=np.float32)
        return pooled(histories.starts, histories.items, says, self.inward)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return {"inward": self.inward, "outward": self.outward}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"reach": self.reach}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(facts["reach"], arrays["inward"], arrays["outward"])
