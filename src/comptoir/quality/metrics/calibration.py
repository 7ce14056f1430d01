"""Whether confidence means what it says."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors

BINS = 15
"""Equal slices of 0 to 1 (Guo et al. 2017, "On Calibration of Modern Neural Networks")."""


def expected_calibration_error(confidence: ArrayLike, right: ArrayLike, bins: int = BINS) -> float:
    """Return the mean gap between confidence and accuracy, 0 to 1.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning". Even perfect probabilities have some on few items: about the square root of
    `bins / n` times 0.3.

    Args:
        confidence: of each prediction, 0 to 1, shape (n,).
        right: whether it was right, shape (n,).
        bins: equal slices of 0 to 1.

    Raises:
        errors.Invalid: the two differ in length, or hold nothing.

    >>> expected_calibration_error([0.75, 0.75, 0.75, 0.75], [True, True, True, False])
    0.0
    """
    told, hits = paired(confidence, right)
    place = np.minimum((told * bins).astype(int), bins - 1)
    gap = np.bincount(place, weights=told - hits, minlength=bins)
    return float(np.abs(gap).sum() / len(told))


def reliability_bins(
    confidence: ArrayLike, right: ArrayLike, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Return what a reliability diagram draws: `(mean confidence, share right, count)` a bin.

    Bins hold equally many items, so that each says about as much (Nguyen and O'Connor 2015,
    "Posterior calibration and exploratory analysis for natural language processing models").

    Args:
        confidence: of each prediction, 0 to 1, shape (n,).
        right: whether it was right, shape (n,).
        bins: at most so many.

    Raises:
        errors.Invalid: the two differ in length, or hold nothing.

    >>> reliability_bins([0.9, 0.9, 0.2, 0.4], [True, True, False, True], bins=2)
    [(0.3, 0.5, 2), (0.9, 1.0, 2)]
    """
    told, hits = paired(confidence, right)
    order = np.argsort(told, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return [
        (round(float(told[one].mean()), 6), round(float(hits[one].mean()), 6), len(one))
        for one in parts
    ]


def paired(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.float64], NDArray[Any]]:
    """Return both as float arrays.

    Raises:
        errors.Invalid: they differ in length, or hold nothing.
    """
    ours, theirs = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if ours.shape != theirs.shape or ours.ndim != 1:
        raise errors.Invalid(
            "{first} figures stand against {second}; pair them item by item",
            first=ours.size,
            second=theirs.size,
        )
    if not ours.size:
        raise errors.Invalid("there is no labelled item to measure; give at least one")
    return ours, theirs
