"""How error falls as examples come, and what more of them promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors

Array = NDArray[np.float64]
_EXPONENTS = np.linspace(0.05, 1.5, 59)
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """Error as a function of the number of examples: floor + scale * n ** -exponent."""

    floor: float
    """What remains however many examples come, 0 or more."""
    scale: float
    exponent: float

    def at(self, n: float) -> float:
        """Return the error after so many examples.

        >>> PowerLaw(floor=0.1, scale=2.0, exponent=0.5).at(400)
        0.2
        """
        return self.floor + self.scale * float(n**-self.exponent)


def fit_power_law(sizes: Sequence[float], values: Sequence[float]) -> PowerLaw:
    """Fit the power law with a floor, the shape that learning curves have most often.

    Source: T. Viering and M. Loog, "The Shape of Learning Curves: a Review", IEEE TPAMI 45 (2022),
    POW3 of their table 1. Least squares for each of many exponents, none of its numbers below 0.

    Args:
        sizes: numbers of examples, above 0, shape (points,); three or more.
        values: the error at each, shape (points,).

    Raises:
        errors.Invalid: there are fewer than three points, or a size is not above 0.

    >>> law = fit_power_law([100, 200, 400, 800], [0.3, 0.2414, 0.2, 0.1707])
    >>> round(law.floor, 2), round(law.exponent, 2)
    (0.1, 0.5)
    """
    return fit_power_laws(sizes, np.asarray(values, dtype=np.float64)[np.newaxis])[0]


def fit_power_laws(sizes: Sequence[float], values: Array) -> list[PowerLaw]:
    """Fit one law to each row of values, shape (curves, points)."""
    n = np.asarray(sizes, dtype=np.float64)
    if len(n) < _FEWEST or n.min() <= 0:
        raise errors.Invalid(
            "A learning curve needs three points or more, each of one example or more; it has "
            "{points}.",
            points=len(n),
        )
    falls = n[np.newaxis] ** -_EXPONENTS[:, np.newaxis]
    floors, scales = _lines(falls, values)
    wrong = (
        (floors[..., None] + scales[..., None] * falls[np.newaxis] - values[:, None]) ** 2
    ).sum(axis=2)
    best = wrong.argmin(axis=1)
    return [
        PowerLaw(
            floor=float(floors[row, place]),
            scale=float(scales[row, place]),
            exponent=float(_EXPONENTS[place]),
        )
        for row, place in enumerate(best.tolist())
    ]


def _lines(falls: Array, values: Array) -> tuple[Array, Array]:
    """Return floor and scale of each curve and exponent, 0 or more, (curves, exponents)."""
    middle, mean = falls.mean(axis=1), values.mean(axis=1)
    moved = falls - middle[:, None]
    slope = (values @ moved.T) / (moved**2).sum(axis=1)
    slope = np.maximum(slope, 0.0)
    floor = mean[:, None] - slope * middle
    # Where the line would fall below nothing, the best one through nothing takes its place.
    through = (values @ falls.T) / (falls**2).sum(axis=1)
    below = floor < 0
    return np.where(below, 0.0, floor), np.where(below, np.maximum(through, 0.0), slope)
