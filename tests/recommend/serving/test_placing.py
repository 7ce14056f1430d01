"""Places on a slate: shares of probability, and where promoted items stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.recommend.serving.placing import promoted_places, share_of, shares, top


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 5))
def test_promoted_items_have_their_share_of_places(promoted, rest, seed):
    places = promoted_places(promoted, rest, np.random.default_rng(seed))
    assert places.shape == (promoted + rest,)
    assert places.sum() == promoted


def test_promoted_items_stand_anywhere():
    chance = np.random.default_rng(2)
    stood = sum(promoted_places(3, 9, chance).astype(int) for _ in range(2000))
    assert stood == pytest.approx(np.full(12, 500), rel=0.15)
    assert [share_of(10, percent) for percent in (1, 20, 25, 100)] == [1, 2, 3, 10]


@given(st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=30))
def test_shares_sum_to_one_and_keep_the_order(scores):
    found = shares(np.array(scores, dtype=np.float32))
    assert found.sum() == pytest.approx(1)
    assert (np.diff(found[np.argsort(scores)]) >= -1e-12).all()


def test_top_of_nothing_is_nothing():
    assert top(np.full(3, -np.inf, dtype=np.float32), 2) == []
    assert shares(np.full(3, -np.inf, dtype=np.float32)).tolist() == [0, 0, 0]
