"""Who chose this chose that: a linear graph filter on the bipartite graph of users and items.

Source: Shen et al., "How Powerful is Graph Convolution for Recommendation?" (GF-CF, 2021); degrees
enter with exponents that are fitted, as in Peng et al., "Less is More" (2022).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.port import Histories, scored
from comptoir.recommend.kernels.counting import once
from comptoir.recommend.kernels.links import Links, Spread
from comptoir.recommend.kernels.sums import HERE, Sums


@dataclass(frozen=True, slots=True)
class Graph:
    """Scores by what users of the same items chose."""

    decay: float
    """Events over which an item's say falls to 1/e; 0 when all have the same."""
    reach: int
    """Newest events that have a say."""
    links: Links

    @classmethod
    def fit(
        cls,
        data: Interactions,
        *,
        decay: float = 0.0,
        user_exponent: float = 0.8,
        row_exponent: float = 0.5,
        item_exponent: float = 0.35,
        reach: int = 500,
        keep: int = 500,
        sums: Sums = HERE,
        **_options: Any,
    ) -> Self:
        """Learn.

        Args:
            data: interactions; an item counts once a user.
            decay: see the field.
            user_exponent: a user with d items counts `d ** -user_exponent`.
            row_exponent: an item of the history with d users counts `d ** -row_exponent`.
            item_exponent: an item that is scored, with d users, counts `d ** -item_exponent`.
            reach: newest events of a user that count, in learning and in scoring.
            keep: links kept of an item.
            sums: counts.
        """
        starts, events = distinct(data, reach)
        users = np.maximum(np.diff(starts), 1).astype(np.float32)
        items = np.maximum(np.bincount(events, minlength=data.n_items), 1).astype(np.float32)
        links = sums.neighbours(
            *(starts, events, data.n_items),
            user_weights=users ** np.float32(-user_exponent),
            row_weights=items ** np.float32(-row_exponent),
            item_weights=items ** np.float32(-item_exponent),
            keep=keep,
        )
        return cls(decay, reach, links)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        return scored(self, histories, len(self.links.starts) - 1)

    def spreads(self) -> list[Spread]:
        """Return what is added up."""
        rows = np.arange(len(self.links.starts) - 1, dtype=np.int32)
        return [Spread(rows, self.decay, self.reach, self.links)]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return self.links.arrays("links")

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"decay": self.decay, "reach": self.reach}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(facts["decay"], facts["reach"], Links.of(arrays, "links"))


def distinct(data: Interactions, reach: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return each user's newest items, each once.

    Args:
        data: interactions.
        reach: events of a user that are looked at.

    Returns:
        Where each user's items begin, shape (users + 1,), and item codes.
    """
    return once(data.starts, data.events, data.n_items, reach)
