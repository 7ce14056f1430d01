"""Chance that falls the same way on every machine.

Weights are built with the four operations only: no power, logarithm or root, whose last digit
may differ from one processor to another.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, name: str) -> Random:
    """Return a generator of its own for one part of the shop, so that parts change alone.

    >>> stream(1, "orders").random() == stream(1, "orders").random()
    True
    """
    return Random(f"{seed}/{name}")  # noqa: S311 - a demo shop keeps no secret


def power_law(count: int, head: int = 4) -> list[float]:
    """Return weights that fall as 1 / (rank + head), a Zipf-Mandelbrot law of exponent 1."""
    return [1 / (rank + head) for rank in range(count)]


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    """Return one key, as often as its weight says."""
    keys = list(weights)
    return rng.choices(keys, cum_weights=list(accumulate(weights.values())))[0]


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    return rng.sample(items, len(items))


def moment(rng: Random, day: date) -> datetime:
    """Return a time of that day, in the hours when people shop, in UTC."""
    hour = rng.choices(range(24), cum_weights=_HOURS)[0]
    at = time(hour, rng.randrange(60), rng.randrange(60), tzinfo=UTC)
    return datetime.combine(day, at)


def midnight(day: date) -> datetime:
    """Return the first instant of a day, in UTC."""
    return datetime.combine(day, time(tzinfo=UTC))


def days_before(anchor: date, days: int) -> date:
    return anchor - timedelta(days=days)


_HOURS = list(
    accumulate((1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 14, 12, 9, 9, 10, 12, 15, 18, 20, 18, 11, 4))
)
