"""From values to places on a drawing, in percent of its width or height."""

from dataclasses import dataclass
from math import ceil, floor, isclose, log10

_FULL = 100.0
_ROUND = (0.0, log10(2), log10(5), 1.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to percents.

    >>> Scale(0, 50).at(10), Scale(0, 50).up(10)
    (20.0, 80.0)
    """

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return the place from the left, 0 to 100; values outside stay at the edge."""
        if isclose(self.low, self.high):
            return _FULL / 2
        place = (value - self.low) / (self.high - self.low) * _FULL
        return round(min(_FULL, max(0.0, place)), 3)

    def up(self, value: float) -> float:
        """Return the place from the top, as drawings count."""
        return round(_FULL - self.at(value), 3)


def step_for(low: float, high: float, wanted: int = 4) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that cuts a range in about `wanted` parts.

    >>> step_for(0, 97), step_for(0, 1)
    (20.0, 0.2)
    """
    span = high - low
    if span <= 0:
        return 1.0
    rough = span / wanted
    power = 10.0 ** floor(log10(rough))
    factor = 10.0 ** min(_ROUND, key=lambda place: abs(place - log10(rough / power)))
    return float(f"{factor * power:.1g}")


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Return round values, a step apart, of which the first and last hold the range between them.

    >>> ticks(3, 97)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    if high <= low:
        high = low + 1
    step = step_for(low, high, wanted)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [float(f"{step * index:.10g}") for index in range(first, last + 1)]
