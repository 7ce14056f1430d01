"""What a head is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.kernels.links import Spread, spread


@dataclass(frozen=True, slots=True)
class Histories:
    """Several histories, one behind the other."""

    starts: NDArray[np.int64]
    """Where each begins, shape (histories + 1,)."""
    items: NDArray[np.int32]
    """Item codes, each history's oldest first, shape (events,)."""
    contexts: tuple[Mapping[str, str], ...] = ()
    """In which circumstances each asks, by field; empty where nothing is known of any."""

    @classmethod
    def of(
        cls,
        histories: Iterable[NDArray[np.int32]],
        contexts: Iterable[Mapping[str, str]] = (),
    ) -> Self:
        """Put histories behind one another."""
        parts = list(histories)
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        whole = np.concatenate(parts) if parts else np.empty(0)
        return cls(starts, whole.astype(np.int32), tuple(contexts))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def below(self, n_items: int) -> "Histories":
        """Return the histories without items whose codes are not below a number."""
        keep = self.items < n_items
        if keep.all():
            return self
        kept = np.concatenate([[0], np.cumsum(keep, dtype=np.int64)])
        return replace(self, starts=kept[self.starts], items=self.items[keep])

    def newest(self, most: int) -> "Histories":
        """Return the newest events of each history."""
        ends = self.starts[1:]
        firsts = np.maximum(self.starts[:-1], ends - most)
        return Histories.of(
            [self.items[first:end] for first, end in zip(firsts, ends, strict=True)],
            self.contexts,
        )


class Head(Protocol):
    """Scores items from histories, with what it learned."""

    @classmethod
    def fit(cls, data: Interactions, **options: Any) -> Self:
        """Learn from interactions."""
        ...

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        ...

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        ...

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        ...

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        ...


@runtime_checkable
class Spreads(Protocol):
    """Speaks of few items: of those that the links of a history's newest items lead to."""

    def spreads(self) -> Sequence[Spread]:
        """Return what is added up; an item that nothing leads to has 0."""
        ...


def scored(head: Spreads, histories: Histories, n_items: int) -> NDArray[np.float32]:
    """Return a score for each history and item of a head that spreads."""
    out = np.zeros((len(histories), n_items), dtype=np.float32)
    for one in head.spreads():
        spread(histories.starts, histories.items, one, out)
    return out


@runtime_checkable
class Tastes(Protocol):
    """Speaks of all items: by the product of what a history says of a few directions with each."""

    @property
    def outward(self) -> NDArray[np.float32]:
        """What each direction says of an item, shape (items, directions)."""
        ...

    def tastes(self, histories: Histories) -> NDArray[np.float32]:
        """Return what each history says of each direction, shape (histories, directions)."""
        ...
