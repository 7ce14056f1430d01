"""What labels have brought, and what more of them promise."""

from dataclasses import replace

import numpy as np
import pytest
from tests.routing.conftest import TOOLS
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.quality.metrics import Interval
from comptoir.routing.annotation.effort import Advice, Effort, measure, reasons
from comptoir.routing.training import Examples

NOTHING = Examples(texts=(), labels=())


@pytest.fixture(scope="module")
def measured() -> Effort:
    return measure(
        NOTHING, examples(200, seed=1, wrong=0.1), examples(200, seed=2), TOOLS, max_error=0.1
    )


def test_accuracy_grows_as_labels_come(measured: Effort) -> None:
    assert [one.labels for one in measured.points] == [6, 12, 25, 50, 100, 200]
    values = [one.drawn.value for one in measured.points]
    assert values[-1] > values[0] + 0.15
    assert all(one.drawn.low <= one.drawn.value <= one.drawn.high for one in measured.points)
    assert all(0 <= one.coverage <= 1 for one in measured.points)
    assert measured.points[-1].coverage > measured.points[0].coverage
    assert all(one.asked is None for one in measured.points)
    assert (measured.labels, measured.test) == (200, 200)


def test_the_next_labels_never_promise_more_than_is_left(measured: Effort) -> None:
    gain = measured.accuracy_gain
    assert 0 <= gain.low <= gain.value <= gain.high <= 1 - measured.points[-1].drawn.low


def test_a_good_order_of_asking_is_seen_and_a_bad_one_as_well() -> None:
    before, pool, test = examples(20, seed=3), examples(200, seed=4), examples(200, seed=5)
    # One desk alone comes first: what others need is learned late.
    turn = sorted(range(200), key=lambda row: pool.labels[row])
    found = measure(before, pool.rows(turn), test, TOOLS)
    last_but_one = found.points[-2]
    assert last_but_one.ahead.high < 0
    assert "raise the share" in str(reasons(found)[1])
    assert found.points[-1].asked.value == pytest.approx(found.points[-1].drawn.value, abs=0.01)


def gained(low: float, high: float) -> Interval:
    return Interval(value=(low + high) / 2, low=low, high=high, n=500)


@pytest.mark.parametrize(
    ("accuracy", "coverage", "advice", "said"),
    [
        ((0.01, 0.03), (0.0, 0.1), Advice.GO_ON, "Go on: 100 more labels promise 1% to 3%"),
        ((0.0, 0.001), (0.01, 0.1), Advice.GO_ON, "1% to 10% more requests decided"),
        ((0.0, 0.001), (0.0, 0.004), Advice.STOP, "You can stop: 100 more labels promise 0.1%"),
        ((0.0, 0.02), (0.0, 0.004), Advice.UNSURE, "Too close to tell"),
    ],
)
def test_advice_follows_what_both_gains_surely_are(
    measured: Effort, accuracy: tuple, coverage: tuple, advice: Advice, said: str
) -> None:
    found = replace(measured, accuracy_gain=gained(*accuracy), coverage_gain=gained(*coverage))
    assert found.advice is advice
    assert said in str(reasons(found)[0])


def test_too_little_shows_no_curve() -> None:
    with pytest.raises(errors.Invalid, match="20 labels and a test of 40 show no curve"):
        measure(NOTHING, examples(20), examples(40), TOOLS)
    with pytest.raises(errors.Invalid, match="a test of 5"):
        measure(NOTHING, examples(80), examples(5), TOOLS)


def test_the_same_seed_gives_the_same(measured: Effort) -> None:
    again = measure(
        NOTHING, examples(200, seed=1, wrong=0.1), examples(200, seed=2), TOOLS, max_error=0.1
    )
    assert again == measured
    assert np.isfinite(again.accuracy_gain.value)
