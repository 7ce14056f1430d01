"""Places on a slate: nothing twice, promoted items in their order, exploration at its rate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.recommend.serving.placing import explored, shares, top, with_promoted

codes = st.lists(st.integers(0, 40), unique=True, max_size=20)


@given(codes, codes, st.integers(1, 100), st.integers(1, 20), st.integers(0, 5))
def test_promoted_items_have_their_share_and_their_order(chosen, promoted, percent, length, seed):
    chance = np.random.default_rng(seed)
    slate, marked = with_promoted(chosen, promoted, percent, length, chance)
    assert len(set(slate)) == len(slate) <= length
    assert len(marked) == min(len(promoted), math.ceil(length * percent / 100))
    assert [code for code in slate if code in marked] == promoted[: len(marked)]
    rest = [code for code in slate if code not in marked]
    assert rest == [code for code in chosen if code not in marked][: len(rest)]


@given(codes, codes, st.floats(0, 1), st.integers(0, 5))
def test_exploration_keeps_the_length_and_repeats_nothing(chosen, pool, weight, seed):
    chance = np.random.default_rng(seed)
    slate, drawn = explored(chosen, np.array(pool, dtype=np.int64), weight, chance)
    assert len(slate) == len(chosen)
    assert len(set(slate)) == len(slate)
    assert set(drawn) <= set(pool) - set(chosen)
    assert set(slate) - set(chosen) == set(drawn)


def test_exploration_follows_its_weight():
    chance = np.random.default_rng(1)
    pool = np.arange(1000, 2000)
    drawn = [len(explored(list(range(25)), pool, 0.3, chance)[1]) for _ in range(400)]
    assert np.mean(drawn) == pytest.approx(25 * 0.09, rel=0.1)
    assert explored([1, 2], pool, 0.0, chance) == ([1, 2], {})
    assert len(explored(list(range(25)), pool, 1.0, chance)[1]) == 25


@given(st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=30))
def test_shares_sum_to_one_and_keep_the_order(scores):
    found = shares(np.array(scores, dtype=np.float32))
    assert found.sum() == pytest.approx(1)
    assert (np.diff(found[np.argsort(scores)]) >= -1e-12).all()


def test_top_of_nothing_is_nothing():
    assert top(np.full(3, -np.inf, dtype=np.float32), 2) == []
    assert shares(np.full(3, -np.inf, dtype=np.float32)).tolist() == [0, 0, 0]
