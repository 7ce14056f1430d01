"""Multinomial logistic regression, small and deterministic."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_FEW = 1_000
"""Rows up to which the basis of their span is found sooner than it saves."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores as a linear function of features."""

    weights: Array
    """Shape (features, classes)."""
    bias: Array
    """Shape (classes,)."""

    def logits(self, features: Any) -> Array:
        """Return scores (n, classes) for dense or sparse features (n, features)."""
        scores: Array = np.asarray(features @ self.weights) + self.bias
        return scores


def fit(
    features: Any,
    targets: Array,
    *,
    weights: Array | None = None,
    penalty: float,
    bias_penalty: float = 0.0,
    prior: Linear | None = None,
    steps: int = 200,
) -> Linear:
    """Fit by L-BFGS: weighted mean cross-entropy plus `penalty / 2` times the squared distance.

    Args:
        features: dense or sparse, shape (n, features).
        targets: probabilities of shape (n, classes); one-hot rows for hard labels.
        weights: of each row, shape (n,); none for equal ones. They are scaled to sum to 1.
        penalty: pulls the weights towards the prior.
        bias_penalty: pulls the bias towards the prior; 0 lets the classes' shares speak.
        prior: where the weights start and are pulled to; none for zero.
        steps: most iterations.
    """
    size, classes = features.shape[1], targets.shape[1]
    share = np.full(len(targets), 1.0) if weights is None else np.asarray(weights, dtype=float)
    share = share / share.sum()
    home = prior or Linear(np.zeros((size, classes)), np.zeros(classes))
    few = len(targets) <= min(_FEW, size // 2)
    basis, seen = _spanned(features) if few else (None, features)
    start = Linear(np.zeros((seen.shape[1], classes)), home.bias)
    loss = _Loss(seen, targets, share, features @ home.weights, home.bias, (penalty, bias_penalty))
    found = _minimum(loss, start, steps)
    moved = found.weights if basis is None else basis @ found.weights
    return Linear(home.weights + moved, found.bias)


def _spanned(features: Any) -> tuple[Array, Array]:
    """Return an orthonormal basis of the span of rows, and the rows in it.

    The best weights lie in that span (Kimeldorf and Wahba 1971, the representer theorem), and
    distances in it are the same: with few rows there is far less to search.
    """
    from scipy.linalg import qr  # noqa: PLC0415 - slow to load, only to fit

    rows = features.toarray() if hasattr(features, "toarray") else features
    basis, upper = qr(rows.T, mode="economic")
    return basis, upper.T


@dataclass(frozen=True, slots=True)
class _Loss:
    """What `fit` makes small, and its slope, by how far a model lies from the prior."""

    features: Any
    targets: Array
    share: Array
    offset: Array
    """Logits of the prior's weights, shape (n, classes)."""
    bias: Array
    penalties: tuple[float, float]

    def __call__(self, flat: Array) -> tuple[float, Array]:
        size, classes = self.features.shape[1], self.targets.shape[1]
        model = _unflatten(flat, size, classes)
        logits = model.logits(self.features) + self.offset
        top = logits.max(axis=1, keepdims=True)
        log_shares = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        shift = model.bias - self.bias
        penalty, bias_penalty = self.penalties
        value = -(self.share[:, None] * self.targets * log_shares).sum()
        value += penalty / 2 * (model.weights**2).sum() + bias_penalty / 2 * (shift**2).sum()
        slope = self.share[:, None] * (np.exp(log_shares) - self.targets)
        gradient = np.asarray(self.features.T @ slope) + penalty * model.weights
        return float(value), np.concatenate(
            [gradient.ravel(), slope.sum(axis=0) + bias_penalty * shift]
        )


def _minimum(loss: _Loss, start: Linear, steps: int) -> Linear:
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to load, only to fit

    flat = np.concatenate([start.weights.ravel(), start.bias])
    found = minimize(loss, flat, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return _unflatten(found.x, *start.weights.shape)


def _unflatten(flat: Array, size: int, classes: int) -> Linear:
    return Linear(flat[: size * classes].reshape(size, classes), flat[size * classes :])
