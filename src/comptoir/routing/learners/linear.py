"""What linear learners share: one weight a feature and class."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.learners.port import Scores


def both_columns(scores: NDArray[Any]) -> Scores:
    """Return a column a class; scikit-learn gives but one where there are two classes.

    >>> both_columns(np.array([0.5, -1.0])).tolist()
    [[-0.5, 0.5], [1.0, -1.0]]
    """
    if scores.ndim == 1:
        scores = np.stack([-scores, scores], axis=1)
    return scores.astype(np.float32)


def weights_of(model: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a fitted linear model's weights (features, classes) and bias (classes,)."""
    weights, bias = model.coef_.T, model.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(weights, dtype=np.float32), bias.astype(np.float32)
