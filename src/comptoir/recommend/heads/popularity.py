"""What everybody likes: unique users of each item."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.graph import distinct
from comptoir.recommend.heads.port import Histories


@dataclass(frozen=True, slots=True)
class Popularity:
    """Scores every item the same for all."""

    users: NDArray[np.float32]
    """Logarithm of one more than the unique users of each item, shape (items,)."""

    @classmethod
    def fit(cls, data: Interactions, **_options: Any) -> Self:
        """Count."""
        _, events = distinct(data, len(data))
        counts = np.bincount(events, minlength=data.n_items)
        return cls(np.log1p(counts).astype(np.float32))

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        return np.tile(self.users, (len(histories), 1))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return {"users": self.users}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:  # noqa: ARG003 - a port's shape
        """Read what `arrays` and `facts` wrote."""
        return cls(arrays["users"])
