"""Make confidence mean what it says, on whatever labelled reviews there are."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comptoir.language.shares import softmax
from comptoir.reviews.understanders.ports import Understood
from comptoir.reviews.understanders.softmax import Array

FEWEST = 30
"""Labelled reviews under which a temperature is more noise than news."""
FEWEST_ISOTONIC = 200
"""Labelled reviews under which a curve of many steps is not tried: it would fit the noise
(Niculescu-Mizil and Caruana 2005, "Predicting Good Probabilities With Supervised Learning")."""
FOLDS = 5
KEPT = "theme-calibration.json"
COLDEST, HOTTEST = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes probabilities right: one temperature for all, or a curve for the likeliest.

    Temperature scaling: Guo et al. 2017, "On Calibration of Modern Neural Networks". Isotonic
    regression: Zadrozny and Elkan 2002, "Transforming classifier scores into accurate multiclass
    probability estimates". Neither ever changes the likeliest theme.
    """

    temperature: float = 1.0
    """Log-probabilities are divided by it; 1 where there is a curve."""
    calibrated_on: int | None = None
    """Labelled reviews it was learned from; none when no shop's review was seen."""
    curve: tuple[tuple[float, float], ...] = ()
    """Points (probability, how often it was right) that rise from (0, 0) to (1, 1), if any."""

    def apply(self, scores: Array) -> Array:
        """Return calibrated probabilities for scores of shape (n, themes), rows summing to 1."""
        if self.curve:
            return _bent(scores, *np.array(self.curve).T)
        return softmax(np.log(np.maximum(scores, 1e-9)) / self.temperature)

    def calibrated(self, found: list[Understood]) -> list[Understood]:
        """Return what was understood with calibrated scores and confidence."""
        if not found or self == Calibration(calibrated_on=self.calibrated_on):
            return found
        scores = self.apply(np.array([list(one.scores.values()) for one in found]))
        return [
            replace(
                one,
                confidence=float(row.max()),
                scores=dict(zip(one.scores, row.tolist(), strict=True)),
            )
            for one, row in zip(found, scores, strict=True)
        ]


def _bent(scores: Array, known: Array, right: Array) -> Array:
    """Give the likeliest theme what the curve says, and the others what is left, in proportion."""
    rows, best = np.arange(len(scores)), scores.argmax(axis=1)
    top = scores[rows, best]
    others = scores / np.maximum(1 - top, 1e-12)[:, None]
    others[rows, best] = 0.0
    second = others.max(axis=1, initial=0.0)
    # It stays the likeliest: it gets no less than the second one would be left with.
    bent = np.maximum(np.interp(top, known, right), second / (1 + second))
    told: Array = others * (1 - bent)[:, None]
    told[rows, best] = bent
    shares: Array = told / told.sum(axis=1, keepdims=True)
    return shares


def read_calibration(models: Path) -> Calibration:
    """Return what was kept in a folder of models; an empty calibration when nothing was."""
    try:
        told = json.loads((models / KEPT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Calibration()
    curve = tuple((float(known), float(right)) for known, right in told.pop("curve", ()))
    return Calibration(**told, curve=curve)


def keep_calibration(calibration: Calibration, models: Path) -> None:
    """Write the calibration where `read_calibration` finds it."""
    models.mkdir(parents=True, exist_ok=True)
    part = models / f"{KEPT}.part"
    part.write_text(json.dumps(asdict(calibration)), encoding="utf-8")
    part.replace(models / KEPT)


def forget_calibration(models: Path) -> bool:
    """Remove the kept calibration; tell whether there was one."""
    there = (models / KEPT).is_file()
    (models / KEPT).unlink(missing_ok=True)
    return there


def learn(scores: Array, labels: NDArray[np.intp]) -> Calibration:
    """Learn what makes unseen labels likeliest: a temperature, a curve, or nothing at all.

    >>> sure_but_half_right = np.tile([0.99, 0.01], (100, 1))
    >>> found = learn(sure_but_half_right, np.arange(100) % 2)
    >>> found.calibrated_on, bool(found.apply(sure_but_half_right).max() < 0.75)
    (100, True)

    Args:
        scores: probabilities of shape (n, themes).
        labels: the right column of each row, shape (n,).

    Returns:
        The calibration; an empty one when there are fewer than `FEWEST` labels.
    """
    if len(labels) < FEWEST:
        return Calibration()
    ways = [learn_nothing, learn_temperature]
    if len(labels) >= FEWEST_ISOTONIC:
        ways.append(learn_curve)
    best = min(ways, key=lambda way: _unseen_loss(way, scores, labels))
    return best(scores, labels)


def learn_nothing(scores: Array, labels: NDArray[np.intp]) -> Calibration:  # noqa: ARG001 - a way like the others
    """Find that the probabilities are right as they are."""
    return Calibration(calibrated_on=len(labels))


def learn_temperature(scores: Array, labels: NDArray[np.intp]) -> Calibration:
    """Learn the temperature under which the labels are likeliest."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to load, only to fit

    logs = np.log(np.maximum(scores, 1e-9))

    def loss(log_temperature: float) -> float:
        return log_loss(softmax(logs / np.exp(log_temperature)), labels)

    bounds = (np.log(COLDEST), np.log(HOTTEST))
    found = minimize_scalar(loss, bounds=bounds, method="bounded")
    return Calibration(float(np.round(np.exp(found.x), 4)), len(labels))


def learn_curve(scores: Array, labels: NDArray[np.intp]) -> Calibration:
    """Learn how often the likeliest theme is right, as a curve that never falls.

    Pool adjacent violators (Ayer et al. 1955, "An Empirical Distribution Function for Sampling
    with Incomplete Information"); within a pool the curve is level, between two it is straight.
    """
    top = scores.max(axis=1)
    order = np.argsort(top, kind="stable")
    right = (scores.argmax(axis=1) == labels)[order].astype(float)
    pools: list[tuple[float, float, float, int]] = []
    for known, hit in zip(top[order].tolist(), right.tolist(), strict=True):
        low, high, hits, size = known, known, hit, 1
        while pools and pools[-1][2] / pools[-1][3] >= hits / size:
            low, _, more, others = pools.pop()
            hits, size = hits + more, size + others
        pools.append((low, high, hits, size))
    # No pool is always right or always wrong for ever: one more of each keeps it off 0 and 1.
    least = 1 / (len(labels) + 2)
    points = [(0.0, 0.0)]
    for low, high, hits, size in pools:
        share = round(min(max(hits / size, least), 1 - least), 6)
        points += [(low, share), (high, share)]
    return Calibration(1.0, len(labels), tuple(dict.fromkeys([*points, (1.0, 1.0)])))


def log_loss(scores: Array, labels: NDArray[np.intp]) -> float:
    """Return the mean negative log-probability of the right themes, 0 or more."""
    told = scores[np.arange(len(labels)), labels]
    return float(-np.log(told + 1e-12).mean())


def _unseen_loss(
    way: Callable[[Array, NDArray[np.intp]], Calibration], scores: Array, labels: NDArray[np.intp]
) -> float:
    """Return the loss on folds that a calibration was not learned from."""
    folds = np.random.default_rng(0).permutation(len(labels)) % FOLDS
    losses = [
        log_loss(way(scores[folds != fold], labels[folds != fold]).apply(scores[out]), labels[out])
        for fold in range(FOLDS)
        if (out := folds == fold).any()
    ]
    return float(np.mean(losses))
