"""Whether a text belongs to any desk at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.deciding.evidence import Array, Belief, Evidence, learn_belief
from comptoir.routing.learners.port import Scores

LOST = 0.004
"""Share of right decisions that may be called out of scope by mistake."""
FEWEST = 10
"""Examples of texts out of scope from which they are learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How strange a text is to what was learned, and from where on it belongs nowhere."""

    factor: float
    """As the calibration has it."""
    belief: Belief | None
    """Learned from texts out of scope, where there were some; else the score of the likeliest class
    says it alone (MaxLogit: Hendrycks et al. 2022, "Scaling Out-of-Distribution Detection")."""
    limit: float
    """Strangeness above which a text is out of scope."""

    def strangeness(self, scores: Scores) -> Array:
        """Return how strange texts are, shape (n,): 0 to 1 where it was learned."""
        signs = Evidence.of(scores, self.factor).signs
        return self.belief.of(signs) if self.belief else -signs[:, 1]


def learn_scope(scores: Scores, columns: NDArray[np.int64], factor: float) -> Scope:
    """Learn what is strange from held-out texts.

    Args:
        scores: of texts that nothing was learned from, shape (n, classes).
        columns: the class of each, -1 for one that belongs to none, shape (n,).
        factor: as the calibration has it.
    """
    signs, outside = Evidence.of(scores, factor).signs, columns < 0
    belief = None
    if outside.sum() >= FEWEST and (~outside).any():
        belief = learn_belief(signs, outside, balanced=True)
    open_ended = Scope(factor=factor, belief=belief, limit=np.inf)
    right = scores.argmax(axis=1) == columns
    if not right.any():
        return open_ended
    limit = float(np.quantile(open_ended.strangeness(scores[right]), 1 - LOST))
    return Scope(factor=factor, belief=belief, limit=limit)
