"""Ratios of clustered sums: what is alike counts once, and none of many is still something."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval, wilson_interval
from comptoir.quality.metrics.ratios import clustered_ratio, clustered_share, difference


@given(st.lists(st.booleans(), min_size=15, max_size=40))
def test_share_of_items_that_stand_alone_is_wilsons_but_for_one_degree(hits):
    found = clustered_share(np.array(hits, dtype=float), np.ones(len(hits)))
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(np.mean(hits))
    if 0 < sum(hits) < len(hits):
        low, high = wilson_interval(sum(hits), len(hits))
        assert found.low == pytest.approx(low, abs=0.02)
        assert found.high == pytest.approx(high, abs=0.02)


@given(st.integers(2, 6), st.integers(0, 1000))
def test_copies_of_what_a_customer_did_add_nothing(copies, seed):
    chance = np.random.default_rng(seed)
    tops, bottoms = chance.random(12), 1 + chance.random(12)
    once = clustered_ratio(tops, bottoms)
    again = clustered_ratio(
        np.repeat(tops, copies), np.repeat(bottoms, copies), clusters=np.repeat(range(12), copies)
    )
    assert (again.low, again.high) == pytest.approx((once.low, once.high))


def test_too_little_is_said_to_be_too_little():
    with pytest.raises(errors.Invalid, match="too little to measure: 1 "):
        clustered_ratio([1, 1], [1, 1], clusters=["ada", "ada"])
    with pytest.raises(errors.Invalid, match="too little"):
        clustered_share([0, 0], [0, 0])


def test_difference_holds_what_both_hold():
    ours = Interval(value=0.5, low=0.4, high=0.7, n=50)
    theirs = Interval(value=0.5, low=0.45, high=0.55, n=60)
    found = difference(ours, theirs)
    assert found.low < -0.1 < 0.2 < found.high
    assert (found.value, found.n) == (0, 110)


@pytest.mark.slow
def test_intervals_of_rare_shares_hold_the_truth():
    """Two in a hundred, and customers who differ: 300 of them, ten answers each."""
    held = []
    for seed in range(1000):
        chance = np.random.default_rng(seed)
        rates = chance.beta(0.4, 19.6, 300)
        hits = chance.binomial(10, rates)
        found = clustered_share(hits, np.full(300, 10.0))
        held.append(found.low <= 0.02 <= found.high)
    assert np.mean(held) >= 0.94
