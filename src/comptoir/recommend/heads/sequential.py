"""What comes next: a ridge regression from the newest items to the item that followed.

Source: Choi et al., "Session-aware linear item-item models for session-based recommendation"
(SLIST, 2021), with several exponential windows, and with every sequence read backwards as well,
which halves the noise of rare transitions. Frequent items are solved for, rare ones follow.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads.equations import Equations
from comptoir.recommend.heads.port import Histories, scored
from comptoir.recommend.kernels.links import Links, Spread
from comptoir.recommend.kernels.sequences import Window


@dataclass(frozen=True, slots=True)
class Sequential:
    """Scores by the newest items of a history."""

    windows: tuple[Window, ...]
    rows: NDArray[np.int32]
    """Place of each item among those that take part, -1 for the others, shape (items,)."""
    links: tuple[Links, ...]
    """One a window, a row for each place."""

    @classmethod
    def fit(
        cls, data: Interactions, *, penalty: float = 300.0, keep: int = 200, **options: Any
    ) -> Self:
        """Learn.

        Args:
            data: sequences.
            penalty: added to the diagonal of the Gram matrix for the first window; a longer one is
                penalised more, see `Equations.solved`.
            keep: weights kept of an item and window.
            options: of the equations.
        """
        return cls.solving(Equations.of(data, **options), penalty, keep=keep, spent=True)

    @classmethod
    def solving(
        cls, equations: Equations, penalty: float, *, keep: int = 200, spent: bool = False
    ) -> Self:
        """Learn from equations that are set up; see `fit`, and `Equations.solved` for `spent`."""
        links = equations.solved(penalty, keep, spent=spent)
        return cls(equations.windows, equations.place, links)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        return scored(self, histories, len(self.rows))

    def spreads(self) -> list[Spread]:
        """Return what is added up: the links of each window."""
        return [
            Spread(self.rows, window.decay, window.reach, links)
            for window, links in zip(self.windows, self.links, strict=True)
        ]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        named = [links.arrays(f"window{at}") for at, links in enumerate(self.links)]
        return {"rows": self.rows} | {name: part for one in named for name, part in one.items()}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"windows": [[one.decay, one.reach] for one in self.windows]}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Self:
        """Read what `arrays` and `facts` wrote."""
        windows = tuple(Window(decay, reach) for decay, reach in facts["windows"])
        links = tuple(Links.of(arrays, f"window{at}") for at in range(len(windows)))
        return cls(windows, arrays["rows"], links)
