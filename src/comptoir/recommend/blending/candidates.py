"""Which heads enter the contest, and with which options."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.registry import HEADS


@dataclass(frozen=True, slots=True)
class Candidate:
    """A head before it has learned."""

    name: str
    """Of the registry."""
    options: dict[str, Any] = field(default_factory=dict)

    def fit(self, data: Interactions, **more: Any) -> Head:
        """Learn from interactions."""
        return HEADS[self.name].fit(data, **(self.options | more))


def sequential(penalty: float) -> Candidate:
    """Return a sequential ridge with a penalty."""
    return Candidate("sequential", {"penalty": penalty})


PENALTIES = (10.0, 30.0, 100.0, 300.0, 1_000.0)
"""Of the sequential ridge; the search begins with the middle one and goes where it gets better."""
FOR_ORDERED = (
    Candidate("ease", {"decay": 6.0, "reach": 40}),
    Candidate("graph", {"decay": 6.0, "reach": 40}),
    Candidate("graph"),
    Candidate("low-pass"),
    Candidate("factors", {"penalty": 5.0}),
    Candidate("popularity"),
)
FOR_UNORDERED = (
    Candidate("graph"),
    Candidate("graph", {"user_exponent": 1.0, "item_exponent": 0.2}),
    Candidate("low-pass"),
    Candidate("low-pass", {"rank": 64}),
    Candidate("ease"),
    Candidate("factors", {"penalty": 5.0}),
    Candidate("factors", {"penalty": 1.0, "confidence": 30.0}),
    Candidate("popularity"),
)
FOR_RELATED = (
    Candidate("graph", {"user_exponent": 0.0, "row_exponent": 0.5, "item_exponent": 0.5}),
    Candidate("graph"),
    Candidate("low-pass"),
)


def contents(vectors: NDArray[np.float32]) -> tuple[Candidate, ...]:
    """Return the ways in which contents may enter: mapped to what users choose, and as they are."""
    return (
        Candidate("content", {"vectors": vectors}),
        Candidate("content", {"vectors": vectors, "likeness": 1.0}),
        Candidate("content", {"vectors": vectors, "likeness": float("inf")}),
    )
