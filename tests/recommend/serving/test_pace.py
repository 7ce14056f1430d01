"""Times of answers, campaign by campaign."""

import pytest

from comptoir.kernel.observe.metrics import Metrics
from comptoir.recommend.serving.at_once import at_once
from comptoir.recommend.serving.pace import Pace, tempo_of


class Clock:
    """Seconds that pass as a test says."""

    def __init__(self) -> None:
        self.now, self.metrics = 0.0, Metrics()
        self.pace = Pace(lambda: self.now)
        self.pace.tell(self.metrics)

    def answer(self, seconds: float, source: str = "a") -> None:
        self.pace.timed(source, lambda: self.pass_by(seconds))

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    def of(self, source: str = "a"):
        return tempo_of(self.metrics, source)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_figures_are_at_most_half_too_high(clock):
    for number in range(100):
        clock.answer(0.05 if number >= 98 else 0.002)
    told = clock.of().latency
    assert told.count == 100
    assert 0.002 <= told.half <= 0.002 * 1.5
    assert 0.05 <= told.nearly_all <= 0.05 * 1.5


def test_each_campaign_has_its_own(clock):
    clock.answer(0.001, "a")
    clock.answer(1.0, "b")
    assert clock.of("a").latency.nearly_all < 0.01 < clock.of("b").latency.half
    assert clock.of("c") is None


def test_what_breaks_is_counted_once_where_no_thread_is_asked_again(clock):
    def fails():
        raise ZeroDivisionError

    with at_once():
        with pytest.raises(ZeroDivisionError):
            clock.pace.timed("a", fails)
        clock.pace.failed("a")
    assert clock.of() is None
    with pytest.raises(ZeroDivisionError):
        clock.pace.timed("a", fails)
    clock.pace.repeated("a")
    told = clock.of()
    assert (told.failed, told.repeated, told.latency.count) == (1, 1, 0)


def test_longer_than_the_last_bound_is_told_as_such(clock):
    clock.answer(1e6)
    assert clock.of().latency.half == float("inf")


def test_nothing_is_counted_before_a_server_listens():
    pace = Pace()
    assert pace.timed("a", lambda: 1) == 1
    pace.repeated("a")
    metrics = Metrics()
    pace.tell(metrics)
    assert tempo_of(metrics, "a") is None
