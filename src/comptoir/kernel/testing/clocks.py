"""Clocks that a test moves by hand."""

from datetime import UTC, datetime, timedelta


class ManualClock:
    """A `kernel.clock.Clock` that stands still until it is moved.

    >>> clock = ManualClock()
    >>> clock.advance(minutes=5)
    >>> clock().isoformat()
    '2026-01-05T09:05:00+00:00'
    """

    def __init__(self, now: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> None:
        self.now += timedelta(seconds=seconds, minutes=minutes, hours=hours)


class ManualTicks:
    """Seconds that only grow, in place of `time.monotonic`."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
