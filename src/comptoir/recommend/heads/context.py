"""Circumstances: items that are chosen more, or less, on a device, at an hour, in a country.

The lift of an item in a circumstance is the logarithm of how much more often it was chosen there
than if circumstances made no difference, both counts smoothed: pointwise mutual information.
Sources: Church and Hanks, "Word Association Norms, Mutual Information, and Lexicography" (1990);
Adomavicius and Tuzhilin, "Context-Aware Recommender Systems" (2011).
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.port import Histories

_PRIOR = 10.0
"""Events that are taken to have been seen of each item in each circumstance, as usual."""
_LEAST = 0.01
"""Share of events under which a value is too rare to be learned of."""
_MOST = 32
"""Values of a field, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class ContextHead:
    """Scores by the circumstances of who asks; the history has no say."""

    column: str
    """The field of interactions."""
    values: tuple[str, ...]
    """Of the field, those that something is known of."""
    lifts: NDArray[np.float32]
    """Shape (values, items)."""

    @classmethod
    def fit(cls, data: Interactions, *, column: str = "", **_options: Any) -> Self:
        """Count.

        Args:
            data: interactions.
            column: see the field; one that is not there any more says nothing.
        """
        said = next((one for one in data.contexts if one.name == column), None)
        if said is None:
            return cls(column, (), np.zeros((0, data.n_items), dtype=np.float32))
        counts = np.bincount(said.codes, minlength=len(said.values))
        known = np.array([bool(one) for one in said.values])
        counts[~known] = 0
        order = np.argsort(-counts, kind="stable")[:_MOST]
        kept = order[counts[order] >= max(_LEAST * counts.sum(), 1)]
        lifts = np.empty((len(kept), data.n_items), dtype=np.float32)
        whole = np.bincount(data.events[known[said.codes]], minlength=data.n_items)
        for row, value in enumerate(kept.tolist()):
            here = np.bincount(data.events[said.codes == value], minlength=data.n_items)
            usual = whole * (counts[value] / counts.sum())
            lifts[row] = np.log((here + _PRIOR) / (usual + _PRIOR))
        return cls(column, tuple(said.values[value] for value in kept), lifts)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        scores = np.zeros((len(histories), self.lifts.shape[1]), dtype=np.float32)
        for row, context in enumerate(histories.contexts):
            if (value := self.place(context.get(self.column))) >= 0:
                scores[row] = self.lifts[value]
        return scores

    def place(self, value: str | None) -> int:
        """Return the row of `lifts` of a value; -1 where nothing is known of it."""
        return self.values.index(value) if value is not None and value in self.values else -1

    def lift(self, item: int, value: str | None) -> float:
        """Return how many times as often as usual an item is chosen; 1 where nothing is known.

        >>> head = ContextHead("DEVICE", ("mobile",), np.log([[2.0, 0.5]], dtype=np.float32))
        >>> round(head.lift(0, "mobile"), 3), head.lift(0, "tv"), head.lift(7, "mobile")
        (2.0, 1.0, 1.0)
        """
        place = self.place(value)
        if place < 0 or item >= self.lifts.shape[1]:
            return 1.0
        return float(np.exp(self.lifts[place, item]))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return {"lifts": self.lifts}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"column": self.column, "values": list(self.values)}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        return cls(facts["column"], tuple(facts["values"]), arrays["lifts"])
