"""Answering when sure: curves, bounds, and thresholds whose promise holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from comptoir.kernel import errors
from comptoir.quality.metrics import (
    Outside,
    controlled_threshold,
    risk_coverage,
    upper_bound,
)


def world(n: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, and right answers that are as frequent as they say."""
    confidence = chance.beta(6, 1, n)
    return confidence, chance.random(n) < confidence


def test_curve_of_the_surest_first() -> None:
    curve = risk_coverage([0.2, 0.9, 0.6, 0.8], [False, True, False, True])
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert curve.aurc == pytest.approx((1 / 3 + 1 / 2) / 4)
    assert curve.augrc == pytest.approx((0.25 + 0.5) / 4)


@given(st.integers(1, 200), st.integers(0, 10_000))
def test_area_does_not_depend_on_the_order_of_equals(n: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    confidence, right = chance.integers(0, 4, n) / 4, chance.random(n) < 0.6
    mixed = chance.permutation(n)
    first = risk_coverage(confidence, right)
    second = risk_coverage(confidence[mixed], right[mixed])
    assert first.aurc == pytest.approx(second.aurc)
    assert first.augrc == pytest.approx(second.augrc)


@given(st.integers(1, 400), st.integers(0, 400), st.floats(0.6, 0.99))
def test_bound_is_where_so_few_errors_become_unlikely(n: int, wrong: int, level: float) -> None:
    wrong = min(wrong, n)
    bound = upper_bound(wrong, n, level)
    assert wrong / n <= bound <= 1
    if wrong < n:
        assert binom.cdf(wrong, n, bound) == pytest.approx(1 - level, abs=1e-6)


def test_promise_holds_as_often_as_it_says() -> None:
    """Of 400 shops, the true risk above the threshold exceeds what was allowed in few."""
    chance = np.random.default_rng(11)
    broken = 0
    for _ in range(400):
        found = controlled_threshold(*world(2_000, chance), max_error=0.05, level=0.9)
        many, right = world(20_000, chance)
        answered = many >= found.value
        broken += bool(answered.any() and 1 - right[answered].mean() > 0.05)
    assert broken <= 0.1 * 400 + 2 * np.sqrt(400 * 0.1 * 0.9)
    assert broken > 0, "a promise that never breaks gives coverage away"


def test_more_may_be_wrong_so_more_is_answered() -> None:
    confidence, right = world(4_000, np.random.default_rng(5))
    strict = controlled_threshold(confidence, right, max_error=0.05)
    lenient = controlled_threshold(confidence, right, max_error=0.1)
    assert 0 < strict.coverage < lenient.coverage
    assert strict.bound <= 0.05
    assert lenient.bound <= 0.1


def test_nothing_is_answered_where_nothing_can_be_promised() -> None:
    found = controlled_threshold([0.99] * 100, [True] * 100, max_error=0.02)
    assert found.coverage == 0
    assert found.value > 1
    assert found.bound == 1


def test_equal_confidences_are_answered_together_or_not_at_all() -> None:
    confidence = [0.9] * 500 + [0.8] * 500
    right = [True] * 500 + [True] * 250 + [False] * 250
    found = controlled_threshold(confidence, right, max_error=0.02)
    assert found.value == 0.9
    assert found.coverage == 0.5


@pytest.mark.parametrize("shares", [(0.0, 0.95), (1.0, 0.95), (0.02, 1.0)])
def test_threshold_refuses_impossible_wishes(shares: tuple[float, float]) -> None:
    with pytest.raises(errors.Invalid, match="out of range"):
        controlled_threshold([0.5], [True], max_error=shares[0], level=shares[1])


def test_promise_holds_among_items_outside_too() -> None:
    """A tenth of what comes has no right answer; what was gathered of it was but a hundredth."""
    chance = np.random.default_rng(4)
    broken = answered_any = 0
    for _ in range(150):
        confidence, right = world(3_000, chance)
        others = Outside(confidence=chance.beta(2, 4, 60), share=0.1)
        found = controlled_threshold(confidence, right, max_error=0.08, level=0.9, outside=others)
        many, hits = world(18_000, chance)
        strange = chance.beta(2, 4, 2_000)
        wrong = (~hits[many >= found.value]).sum() + (strange >= found.value).sum()
        total = (many >= found.value).sum() + (strange >= found.value).sum()
        answered_any += bool(total)
        broken += bool(total and wrong / total > 0.08)
    assert answered_any > 140
    assert broken <= 0.1 * 150


def test_outside_items_make_the_threshold_stricter() -> None:
    confidence, right = world(4_000, np.random.default_rng(5))
    without = controlled_threshold(confidence, right, max_error=0.1)
    others = Outside(confidence=np.full(100, 0.9), share=0.1)
    found = controlled_threshold(confidence, right, max_error=0.1, outside=others)
    assert found.value > max(without.value, 0.9)
