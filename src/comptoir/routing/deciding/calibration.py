"""Make confidence mean what it says, in each language."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.deciding.evidence import Array, Belief, Evidence, learn_belief
from comptoir.routing.learners.mixing import least_surprise
from comptoir.routing.learners.port import Scores

FEWEST = 20
"""Held-out texts under which only the temperature is learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """From scores to probabilities that are right as often as they say."""

    factor: float
    """One over the temperature."""
    belief: Belief | None
    """How likely the likeliest class is the right one; none: as the temperature has it."""

    def apply(self, scores: Scores, languages: Sequence[str] = ()) -> Array:
        """Return probabilities, shape (n, classes); the likeliest class stays the likeliest.

        Args:
            scores: shape (n, classes).
            languages: ISO 639-1 code of each text, shape (n,), or none.
        """
        evidence = Evidence.of(scores, self.factor)
        if self.belief is None or scores.shape[1] < 2:  # noqa: PLR2004 - with one, all is sure
            return evidence.shares
        kinds = np.array(languages, dtype=str) if len(languages) else None
        return _told(evidence.shares, self.belief.of(evidence.signs, kinds))


def learn_calibration(
    scores: Scores, columns: NDArray[np.int64], languages: Sequence[str] = ()
) -> Calibration:
    """Learn from held-out texts.

    Args:
        scores: of texts that nothing was learned from, shape (n, classes).
        columns: the class of each, -1 for one that belongs to none, shape (n,).
        languages: ISO 639-1 code of each, shape (n,), or none.
    """
    factor = least_surprise(scores, columns)[0]
    if len(columns) < FEWEST:
        return Calibration(factor=factor, belief=None)
    kinds = np.array(languages, dtype=str) if len(languages) else None
    right = scores.argmax(axis=1) == columns
    signs = Evidence.of(scores, factor).signs
    return Calibration(factor=factor, belief=learn_belief(signs, right, kinds))


def _told(shares: Array, confidence: Array) -> Array:
    """Give the likeliest class its confidence, and the others what is left, in proportion."""
    rows, best = np.arange(len(shares)), shares.argmax(axis=1)
    others = shares.copy()
    others[rows, best] = 0.0
    left = others.sum(axis=1, keepdims=True)
    others = np.where(left > 0, others / np.maximum(left, 1e-300), 1 / (shares.shape[1] - 1))
    others[rows, best] = 0.0
    second = others.max(axis=1)
    # It stays the likeliest: it gets no less than the second one would be left with.
    top = np.maximum(confidence, second / (1 + second))
    told = others * (1 - top)[:, None]
    told[rows, best] = top
    return np.asarray(told)
