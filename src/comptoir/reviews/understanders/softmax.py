"""Multinomial logistic regression, small and deterministic."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to load, only to fit

    size, classes = features.shape[1], targets.shape[1]
    share = np.full(len(targets), 1.0) if weights is None else np.asarray(weights, dtype=float)
    share = share / share.sum()
    home = prior or Linear(np.zeros((size, classes)), np.zeros(classes))
    turned = features.T

    def loss(flat: Array) -> tuple[float, Array]:
        model = _unflatten(flat, size, classes)
        logits = model.logits(features)
        top = logits.max(axis=1, keepdims=True)
        log_shares = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        distance, shift = model.weights - home.weights, model.bias - home.bias
        value = -(share[:, None] * targets * log_shares).sum()
        value += penalty / 2 * (distance**2).sum() + bias_penalty / 2 * (shift**2).sum()
        slope = share[:, None] * (np.exp(log_shares) - targets)
        gradient = np.asarray(turned @ slope) + penalty * distance
        return float(value), np.concatenate(
            [gradient.ravel(), slope.sum(axis=0) + bias_penalty * shift]
        )

    start = np.concatenate([home.weights.ravel(), home.bias])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return _unflatten(found.x, size, classes)


def _unflatten(flat: Array, size: int, classes: int) -> Linear:
    return Linear(flat[: size * classes].reshape(size, classes), flat[size * classes :])
