"""Which heads enter the contest, and with which options."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.factors import factors_work
from comptoir.recommend.heads.registry import HEADS

_ENOUGH = 3_000
"""Questions that tell many heads apart."""
_WORK = 1e12
"""Multiplications and additions of a wide factorisation: half a minute of a core, about."""


_BROAD = frozenset({"low-pass", "factors"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A head before it has learned."""

    name: str
    """Of the registry."""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def broad(self) -> bool:
        """Whether it learns tastes so broad that many users tell as much of them as all."""
        return self.name in _BROAD

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
ALSO_UNORDERED = (
    Candidate("graph", {"user_exponent": 0.5, "item_exponent": 0.35}),
    Candidate("graph", {"user_exponent": 0.5, "item_exponent": 0.5}),
    Candidate("low-pass", {"rank": 256}),
    Candidate("low-pass", {"rank": 256, "user_exponent": 0.3}),
    Candidate("factors", {"penalty": 5.0, "times": 2}),
    Candidate("factors", {"penalty": 5.0, "confidence": 30.0, "times": 2}),
)
"""They compete as well where enough questions can tell them from the others."""
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


def circumstances(data: Interactions) -> tuple[Candidate, ...]:
    """Return the ways in which the circumstances of events may enter: each field for itself."""
    return tuple(Candidate("context", {"column": one.name}) for one in data.contexts)


def entering(
    data: Interactions, *, ordered: bool, questions: int, factors: int
) -> tuple[Candidate, ...]:
    """Return the heads that compete, but for the sequential ridge and contents.

    With few questions the luckiest of many alike would win, and do worse than the best of a few.

    Args:
        data: what the winners learn from.
        ordered: whether the order of a user's events is known.
        questions: held-out ones.
        factors: the usual numbers that factorisation keeps of an item.
    """
    if ordered:
        return FOR_ORDERED
    also = ALSO_UNORDERED if questions >= _ENOUGH else ()
    return affordable((*FOR_UNORDERED, *also), data, factors=factors)


def affordable(
    entrants: Iterable[Candidate], data: Interactions, *, factors: int, work: float = _WORK
) -> tuple[Candidate, ...]:
    """Leave out factorisations of more than the usual numbers where they would cost too much.

    Args:
        entrants: who wants to compete.
        data: what the winners learn from.
        factors: the usual numbers of an item.
        work: most multiplications and additions of learning one.
    """

    def cost(entrant: Candidate) -> float:
        numbers = factors * int(entrant.options.get("times", 1))
        return factors_work(len(data), data.n_users + data.n_items, numbers)

    return tuple(one for one in entrants if "times" not in one.options or cost(one) <= work)
