"""Figures of an examination: one value a question, so that intervals and leads can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.quality.metrics import bootstrap_mean, paired_difference

_RESAMPLES = 1_000
_PLACES = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """What one scorer reached."""

    by_question: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """Each metric for each question, shape (questions,)."""
    whole: Mapping[str, float] = field(default_factory=dict)
    """Figures of all answers together, such as `coverage`."""

    def means(self) -> dict[str, float]:
        """Return every figure."""
        found = {name: _mean(values) for name, values in self.by_question.items()}
        return {name: round(value, _PLACES) for name, value in (dict(self.whole) | found).items()}

    def intervals(self) -> dict[str, list[float]]:
        """Return 95 % bootstrap intervals over questions, low and high."""
        return {
            name: _bounds(bootstrap_mean(values, resamples=_RESAMPLES))
            for name, values in self.by_question.items()
            if len(values)
        }

    def joined(self, other: "Figures") -> "Figures":
        """Return both, whose metrics have other names; each keeps its own questions."""
        return Figures(
            dict(self.by_question) | dict(other.by_question), dict(self.whole) | dict(other.whole)
        )

    def only(self, name: str) -> "Figures":
        """Return one metric alone: what is not told need not be sampled again and again."""
        return Figures({name: self.by_question[name]})

    def leads(self, other: "Figures") -> dict[str, list[float]]:
        """Return by how much each metric lies above another's: the mean, low and high.

        Args:
            other: measured on the same questions.
        """
        found = {}
        for name, values in self.by_question.items():
            theirs = other.by_question.get(name)
            if theirs is not None and len(values) == len(theirs) and len(values):
                lead = paired_difference(values, theirs, resamples=_RESAMPLES)
                found[name] = [round(lead.value, _PLACES), *_bounds(lead)]
        return found


def verdict(low: float, high: float) -> str:
    """Tell from the interval of a lead whether who leads is better.

    >>> verdict(0.01, 0.03), verdict(-0.01, 0.03), verdict(-0.03, -0.01)
    ('better', 'alike', 'worse')
    """
    return "better" if low > 0 else "worse" if high < 0 else "alike"


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _bounds(found: Any) -> list[float]:
    return [round(found.low, _PLACES), round(found.high, _PLACES)]
