"""Which heads enter the contest, and with which options."""

from dataclasses import dataclass, field
from typing import Any

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.registry import HEADS
from comptoir.recommend.kernels.sequences import Window

ONE_WINDOW = (Window(6.0, 20),)
TWO_WINDOWS = (Window(1.0, 4), Window(12.0, 40))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A head before it has learned."""

    name: str
    """Of the registry."""
    options: dict[str, Any] = field(default_factory=dict)

    def fit(self, data: Interactions, **more: Any) -> Head:
        """Learn from interactions."""
        return HEADS[self.name].fit(data, **(self.options | more))


def sequential(windows: tuple[Window, ...], penalty: float) -> Candidate:
    """Return a sequential ridge with so many windows."""
    return Candidate("sequential", {"windows": windows, "penalty": penalty})


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
