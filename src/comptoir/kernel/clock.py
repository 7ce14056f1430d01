"""The time, as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, in UTC. Tests pass their own."""


def utc_now() -> datetime:
    return datetime.now(UTC)
