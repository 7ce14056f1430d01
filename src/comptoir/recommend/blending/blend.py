"""A blend of heads: the weighted sum of their standardised scores."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.heads import Head, Histories
from comptoir.recommend.heads.content import ContentHead, Standing
from comptoir.recommend.heads.registry import HEADS
from comptoir.recommend.kernels.mixing import add_standardised

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
class Cold:
    """Scores items of which no event is known, by their contents."""

    head: ContentHead
    weight: float
    """What a standard deviation of contents counts."""
    items: NDArray[np.int32]
    """Codes of these items, ascending."""
    standing: Standing
    """How these items stand among all."""

    @classmethod
    def of(cls, head: ContentHead, weight: float, items: NDArray[np.int32]) -> Self:
        """Make ready to score items by their contents; see the fields."""
        return cls(head, weight, items, Standing.among(head, items))

    def grown(self, vectors: NDArray[np.float32]) -> "Cold":
        """Return the same with more items; see `Blend.grown`."""
        head = self.head.grown(vectors)
        new = np.arange(len(self.head.vectors), len(vectors), dtype=np.int32)
        items = np.concatenate([self.items, new])
        return Cold(head, self.weight, items, self.standing.grown(head))


@dataclass(frozen=True, slots=True)
class Blend:
    """Scores by several heads."""

    parts: tuple[Part, ...]
    popularity: NDArray[np.float32]
    """Breaks ties, and ranks for strangers, shape (items that were learned from,)."""
    scale: float = 1.0
    """Under which the softmax of the scores gives probabilities."""
    cold: Cold | None = None

    @property
    def n_items(self) -> int:
        return len(self.cold.head.vectors) if self.cold else len(self.popularity)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        learned = len(self.popularity)
        known = histories.below(learned)
        total = np.zeros((len(histories), self.n_items), dtype=np.float32)
        total[:, :learned] = hinted(self.popularity)
        for part in self.parts:
            add_standardised(part.head.score(known), part.weight, total)
        if self.cold:
            self._place_cold(self.cold, histories, total)
        total *= np.float32(self.scale)
        return total

    def _place_cold(self, cold: Cold, histories: Histories, total: NDArray[np.float32]) -> None:
        weight = np.float32(cold.weight)
        total[:, cold.items] = weight * cold.standing.of(histories)
        # Histories of cold items alone say nothing to the other heads.
        warm = np.ones(self.n_items, dtype=bool)
        warm[cold.items] = False
        seen = np.zeros(len(histories.items) + 1, dtype=np.int64)
        seen[1:] = np.cumsum(warm[histories.items])
        counts = seen[histories.starts[1:]] - seen[histories.starts[:-1]]
        lost = np.flatnonzero((counts == 0) & (np.diff(histories.starts) > 0))
        if len(lost):
            first, last = histories.starts[lost], histories.starts[lost + 1]
            bounds = zip(first, last, strict=True)
            alone = Histories.of([histories.items[a:b] for a, b in bounds])
            found = np.zeros((len(lost), self.n_items), dtype=np.float32)
            add_standardised(cold.head.score(alone), cold.weight, found)
            total[lost] += found

    def grown(self, vectors: NDArray[np.float32]) -> "Blend":
        """Return the blend for more items, which are cold.

        Args:
            vectors: contents of all, those it knew first; shape (items, dimensions).
        """
        if self.cold is None or len(vectors) <= self.n_items:
            return self
        return replace(self, cold=self.cold.grown(vectors))

    def many_shares(self, asked: Histories, items: Sequence[int]) -> list[list[tuple[str, float]]]:
        """Return what each head adds to the score of each item, the most first.

        Args:
            asked: one history.
            items: item codes.
        """
        learned = len(self.popularity)
        scored = [
            (part.name, part.weight * standardised(part.head.score(asked.below(learned)))[0])
            for part in self.parts
        ]
        cold = set(self.cold.items.tolist()) if self.cold else set()
        found = []
        for item in items:
            if item in cold or item >= learned:
                found.append([("content", 1.0)] if item in cold else [])
                continue
            added = [(name, float(scores[item])) for name, scores in scored]
            found.append(sorted(added, key=lambda one: -one[1]))
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        named = {
            f"head{at}.{name}": array
            for at, part in enumerate(self.parts)
            for name, array in part.head.arrays().items()
        }
        if self.cold:
            named |= {f"cold.{name}": array for name, array in self.cold.head.arrays().items()}
            named |= {"cold.items": self.cold.items}
        return named | {"popularity": self.popularity}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        parts = [
            {"name": part.name, "weight": part.weight, "facts": part.head.facts()}
            for part in self.parts
        ]
        told = {"heads": parts, "scale": self.scale}
        if self.cold is None:
            return told
        cold = {"weight": self.cold.weight, "facts": self.cold.head.facts()}
        return told | {"cold": cold}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        parts = []
        for at, told in enumerate(facts["heads"]):
            lead = f"head{at}."
            own = {n.removeprefix(lead): a for n, a in arrays.items() if n.startswith(lead)}
            head = HEADS[told["name"]].of(own, told["facts"])
            parts.append(Part(told["name"], head, told["weight"]))
        cold = None
        if told := facts.get("cold"):
            own = {n.removeprefix("cold."): a for n, a in arrays.items() if n.startswith("cold.")}
            items = own.pop("items")
            cold = Cold.of(ContentHead.of(own, told["facts"]), told["weight"], items)
        return cls(tuple(parts), arrays["popularity"], facts.get("scale", 1.0), cold)


def hinted(popularity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what popularity alone adds to the score of each item, shape (items,)."""
    found = np.zeros((1, len(popularity)), dtype=np.float32)
    add_standardised(np.array(popularity, dtype=np.float32)[None], _HINT, found)
    hint: NDArray[np.float32] = found[0]
    return hint


def standardised(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return scores with mean 0 and variance 1 in each row; a row of equal ones becomes 0.

    Args:
        scores: shape (rows, items); changed in place where it can be.
    """
    scores -= scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    scores /= np.where(spread > 0, spread, 1)
    return scores
