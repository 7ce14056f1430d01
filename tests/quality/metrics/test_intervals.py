import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from comptoir.kernel import errors
from comptoir.quality.metrics import (
    Interval,
    accuracy,
    bootstrap_macro_f1,
    bootstrap_mean,
    macro_f1,
    paired_difference,
    wilson_interval,
)


@given(st.integers(1, 300), st.data())
def test_wilson_equals_that_of_scipy(total, data):
    successes = data.draw(st.integers(0, total))
    theirs = binomtest(successes, total).proportion_ci(method="wilson")
    assert wilson_interval(successes, total) == pytest.approx((theirs.low, theirs.high))


def test_wilson_of_nothing_is_everything():
    assert wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "total"), [(-1, 3), (4, 3)])
def test_wilson_refuses_what_is_no_share(successes, total):
    with pytest.raises(errors.Invalid, match=str(successes)):
        wilson_interval(successes, total)


def test_bootstrap_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    samples = [rng.exponential(1.0, size=80) for _ in range(300)]
    ranges = [bootstrap_mean(sample, resamples=400, seed=i) for i, sample in enumerate(samples)]
    held = np.mean([one.low <= 1.0 <= one.high for one in ranges])
    assert 0.90 <= held <= 0.98


def test_bootstrap_by_group_is_wider_where_groups_are_alike():
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(20), 30)
    values = rng.normal(size=20)[groups] + rng.normal(scale=0.1, size=600)
    alone, grouped = bootstrap_mean(values), bootstrap_mean(values, groups=groups)
    assert grouped.high - grouped.low > 3 * (alone.high - alone.low)
    assert (alone.n, grouped.n) == (600, 20)


def test_bootstrap_repeats_with_its_seed():
    values = np.arange(50.0)
    assert bootstrap_mean(values, seed=3) == bootstrap_mean(values, seed=3)
    assert bootstrap_mean(values, seed=3) != bootstrap_mean(values, seed=4)


def test_bootstrap_of_many_values_draws_in_pieces():
    values = np.arange(5_000.0)
    interval = bootstrap_mean(values, resamples=1_000)
    assert interval.low < interval.value == 2499.5 < interval.high
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 1443 / 5000**0.5, rel=0.1)


def test_paired_difference_sees_what_two_ranges_hide():
    rng = np.random.default_rng(3)
    ease = rng.normal(size=200)
    ours, theirs = ease + 0.05 + rng.normal(scale=0.02, size=200), ease
    assert not bootstrap_mean(ours).above(bootstrap_mean(theirs))
    assert paired_difference(ours, theirs).low > 0


def test_macro_f1_range_equals_that_of_drawn_items():
    rng = np.random.default_rng(4)
    labels = rng.choice(list("abc"), size=150, p=[0.6, 0.3, 0.1])
    predicted = np.where(rng.random(150) < 0.7, labels, rng.choice(list("abc"), size=150))
    drawn = []
    for _ in range(1_500):
        picks = rng.integers(150, size=150)
        drawn.append(macro_f1(labels[picks].tolist(), predicted[picks].tolist()))
    found = bootstrap_macro_f1(labels.tolist(), predicted.tolist())
    assert (found.low, found.high) == pytest.approx(
        tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.015
    )
    assert found.value == macro_f1(labels.tolist(), predicted.tolist())
    assert found.value != accuracy(labels.tolist(), predicted.tolist())


def test_interval_above_means_that_they_do_not_touch():
    low = Interval(value=0.5, low=0.4, high=0.6, n=9)
    assert Interval(value=0.7, low=0.61, high=0.8, n=9).above(low)
    assert not Interval(value=0.7, low=0.6, high=0.8, n=9).above(low)


def test_bootstrap_refuses_what_it_cannot_draw():
    with pytest.raises(errors.Invalid, match="no value"):
        bootstrap_mean([])
    with pytest.raises(errors.Invalid, match="2 groups"):
        bootstrap_mean([1.0], groups=["a", "b"])
    with pytest.raises(errors.Invalid, match="confidence"):
        bootstrap_mean([1.0], confidence=1.0)
    with pytest.raises(errors.Invalid, match="pair"):
        paired_difference([1.0], [1.0, 2.0])
