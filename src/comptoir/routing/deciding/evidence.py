"""What scores tell of how sure they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.language.shares import softmax
from comptoir.routing.learners.port import Scores

Array = NDArray[np.float64]
SIGNS = 4
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores as probabilities, and the signs by which they are believed."""

    shares: Array
    """Probabilities before they are believed, shape (n, classes)."""
    signs: Array
    """Log-odds of the likeliest class, its score, its lead over the second, and the entropy of
    all; shape (n, SIGNS)."""

    @classmethod
    def of(cls, scores: Scores, factor: float) -> "Evidence":
        """Read scores.

        Args:
            scores: shape (n, classes).
            factor: by which scores are multiplied before they become probabilities; 1 over the
                temperature of Guo et al. 2017, "On Calibration of Modern Neural Networks".
        """
        shares = softmax(scores.astype(np.float64) * factor)
        best = np.clip(shares.max(axis=1, initial=0.0), _LEAST, 1 - _LEAST)
        entropy = -(shares * np.log(shares + 1e-12)).sum(axis=1)
        if scores.shape[1] > 1:
            two = np.partition(scores, -2, axis=1)[:, -2:].astype(np.float64)
        else:
            two = np.zeros((len(scores), 2))
        signs = [np.log(best / (1 - best)), two[:, 1], two[:, 1] - two[:, 0], entropy]
        return cls(shares, np.stack(signs, axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """The probability of something, from signs: a logistic curve."""

    middle: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]
    """Of the signs, then of each of `kinds`."""
    bias: float
    kinds: tuple[str, ...] = ()
    """Languages that are believed more or less than the rest."""

    def of(self, signs: Array, kinds: NDArray[np.str_] | None = None) -> Array:
        """Return probabilities, shape (n,)."""
        columns = [(signs - np.array(self.middle)) / np.array(self.spread)]
        if self.kinds:
            given = np.full(len(signs), "") if kinds is None else kinds
            columns.append((given[:, None] == np.array(self.kinds)).astype(np.float64))
        logits = np.hstack(columns) @ np.array(self.weights) + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def learn_belief(
    signs: Array,
    truth: NDArray[np.bool_],
    kinds: NDArray[np.str_] | None = None,
    *,
    fewest: int = 50,
    balanced: bool = False,
) -> Belief:
    """Learn how likely something is, from signs and from the kind of text.

    Platt 1999, "Probabilistic outputs for support vector machines", on several signs.

    Args:
        signs: shape (n, signs).
        truth: whether it was so, shape (n,).
        kinds: such as the language of each text, shape (n,).
        fewest: texts of a kind from which it is believed by itself.
        balanced: whether both truths weigh the same, however rare one is.
    """
    middle, spread = signs.mean(axis=0), signs.std(axis=0)
    spread = np.where(spread > _LEAST, spread, 1.0)
    own = () if kinds is None else _frequent(kinds, fewest)
    yes = int(truth.sum())
    if not 0 < yes < len(truth):
        share = (yes + 1) / (len(truth) + 2)
        weights, bias = np.zeros(signs.shape[1] + len(own)), float(np.log(share / (1 - share)))
    else:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to load

        columns = [(signs - middle) / spread]
        if own and kinds is not None:
            columns.append((kinds[:, None] == np.array(own)).astype(np.float64))
        model = LogisticRegression(class_weight="balanced" if balanced else None, max_iter=500)
        model.fit(np.hstack(columns), truth)
        weights, bias = model.coef_[0], float(model.intercept_[0])
    return Belief(
        middle=tuple(middle.tolist()),
        spread=tuple(spread.tolist()),
        weights=tuple(weights.tolist()),
        bias=bias,
        kinds=own,
    )


def _frequent(kinds: NDArray[np.str_], fewest: int) -> tuple[str, ...]:
    names, counts = np.unique(kinds, return_counts=True)
    found = tuple(
        name
        for name, count in zip(names.tolist(), counts.tolist(), strict=True)
        if name and count >= fewest
    )
    return found if len(found) > 1 else ()
