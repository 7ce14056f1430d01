"""A blend of heads: the weighted sum of their standardised scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.heads import Head, Histories
from comptoir.recommend.heads.registry import HEADS

_HINT = 1e-4
"""What popularity counts where no head can tell items apart, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Part:
    """A head and what it counts."""

    name: str
    """Of the registry."""
    head: Head
    weight: float


@dataclass(frozen=True, slots=True)
class Blend:
    """Scores by several heads."""

    parts: tuple[Part, ...]
    popularity: NDArray[np.float32]
    """Breaks ties, and ranks for strangers, shape (items,)."""
    scale: float = 1.0
    """Under which the softmax of the scores gives probabilities."""

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        hint = standardised(self.popularity[None].astype(np.float32))
        total: NDArray[np.float32] = np.repeat(hint * np.float32(_HINT), len(histories), axis=0)
        for part in self.parts:
            total += np.float32(part.weight) * standardised(part.head.score(histories))
        total *= np.float32(self.scale)
        return total

    def shares(self, history: NDArray[np.int32], item: int) -> list[tuple[str, float]]:
        """Return what each head adds to the score of an item, the most first."""
        alone = Histories.of([history])
        added = [
            (part.name, part.weight * float(standardised(part.head.score(alone))[0, item]))
            for part in self.parts
        ]
        return sorted(added, key=lambda one: -one[1])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        named = {
            f"head{at}.{name}": array
            for at, part in enumerate(self.parts)
            for name, array in part.head.arrays().items()
        }
        return named | {"popularity": self.popularity}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        parts = [
            {"name": part.name, "weight": part.weight, "facts": part.head.facts()}
            for part in self.parts
        ]
        return {"heads": parts, "scale": self.scale}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        parts = []
        for at, told in enumerate(facts["heads"]):
            lead = f"head{at}."
            own = {n.removeprefix(lead): a for n, a in arrays.items() if n.startswith(lead)}
            head = HEADS[told["name"]].of(own, told["facts"])
            parts.append(Part(told["name"], head, told["weight"]))
        return cls(tuple(parts), arrays["popularity"], facts.get("scale", 1.0))


def standardised(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return scores with mean 0 and variance 1 in each row; a row of equal ones becomes 0.

    Args:
        scores: shape (rows, items); changed in place where it can be.
    """
    scores -= scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    scores /= np.where(spread > 0, spread, 1)
    return scores


def named_weights(parts: Sequence[Part]) -> dict[str, float]:
    """Return what each head counts, those of one name summed.

    >>> named_weights([])
    {}
    """
    found: dict[str, float] = {}
    for part in parts:
        found[part.name] = found.get(part.name, 0.0) + part.weight
    return found
