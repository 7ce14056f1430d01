"""How long answers take, campaign by campaign, in all processes since the server began."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from comptoir.kernel.observe.metrics import Latency, Metrics
from comptoir.recommend.serving.at_once import is_at_once

_BOUNDS = tuple(0.0001 * 1.5**step for step in range(33))
"""Seconds, from a tenth of a millisecond to a minute, each half as long again as the one before: a
figure that is told is at most so much too high."""
_SECONDS, _REPEATED, _FAILED = (
    "recommend_answer_seconds",
    "recommend_answers_repeated",
    "recommend_answers_failed",
)
_SOURCE = "source"
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """What a campaign's answers took."""

    latency: Latency
    repeated: int
    """Answers that were given again from memory, while nothing behind them had changed."""
    failed: int
    """Questions that were refused or broke."""


class _Silent:
    """Counts nothing: what a command asks for is no customer's answer."""

    def took(self, source_id: str, seconds: float) -> None: ...
    def repeated(self, source_id: str) -> None: ...
    def failed(self, source_id: str) -> None: ...


class _Kept:
    """Counts among the server's metrics; sources are what there is, never what a request says."""

    def __init__(self, metrics: Metrics) -> None:
        labels = [_SOURCE]
        self._seconds = metrics.histogram(_SECONDS, "Seconds to choose.", labels, _BOUNDS)
        self._repeats = metrics.counter(_REPEATED, "Answers given again from memory.", labels)
        self._failures = metrics.counter(_FAILED, "Questions refused or broken.", labels)
        self._took: dict[str, Callable[[float], None]] = {}

    def took(self, source_id: str, seconds: float) -> None:
        observe = self._took.get(source_id)
        if observe is None:
            observe = self._took[source_id] = self._seconds.labels(source_id).observe
        observe(seconds)

    def repeated(self, source_id: str) -> None:
        self._repeats.labels(source_id).inc()

    def failed(self, source_id: str) -> None:
        self._failures.labels(source_id).inc()


class Pace:
    """Times what makes answers, once a server has told where to count.

    Args:
        ticks: seconds that only grow.
    """

    def __init__(self, ticks: Callable[[], float] = time.perf_counter) -> None:
        self._ticks = ticks
        self._count: _Silent | _Kept = _Silent()

    def tell(self, metrics: Metrics) -> None:
        """Count from now on among the metrics of a server."""
        self._count = _Kept(metrics)

    def timed(self, source_id: str, make: Callable[[], Made]) -> Made:
        """Return what is made.

        What fails on the event loop is asked again in a thread, and counted there.
        """
        began = self._ticks()
        try:
            made = make()
        except Exception:
            if not is_at_once():
                self._count.failed(source_id)
            raise
        self._count.took(source_id, self._ticks() - began)
        return made

    def failed(self, source_id: str) -> None:
        """Count a question that lacks something, where nobody is asked again."""
        if not is_at_once():
            self._count.failed(source_id)

    def repeated(self, source_id: str) -> None:
        """Count an answer that is given again from memory."""
        self._count.repeated(source_id)


def tempo_of(metrics: Metrics, source_id: str) -> Tempo | None:
    """Return what a campaign's answers took; None where nothing was asked of it.

    >>> metrics, pace = Metrics(), Pace(iter([0.0, 0.002, 1.0, 1.004]).__next__)
    >>> pace.tell(metrics)
    >>> pace.timed("shop", list), pace.timed("shop", list)
    ([], [])
    >>> told = tempo_of(metrics, "shop").latency
    >>> told.count, round(told.half, 4), round(told.nearly_all, 4)
    (2, 0.0026, 0.0058)
    """
    times = {one.route: one for one in metrics.latencies("", _SECONDS, _SOURCE)}
    repeated = metrics.counts(_REPEATED, _SOURCE).get(source_id, 0)
    failed = metrics.counts(_FAILED, _SOURCE).get(source_id, 0)
    if source_id not in times and not repeated and not failed:
        return None
    found = times.get(source_id) or Latency(route=source_id, count=0, half=0.0, nearly_all=0.0)
    return Tempo(latency=found, repeated=repeated, failed=failed)
