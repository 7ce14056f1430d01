import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics import ndcg_by_group


def by_hand(scores, gains, k):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    dcg = sum(gains[i] / math.log2(place + 2) for place, i in enumerate(order[:k]))
    best = sorted(gains, reverse=True)[:k]
    return dcg / sum(gain / math.log2(place + 2) for place, gain in enumerate(best))


def test_ndcg_equals_a_hand_computation():
    scores, gains = [0.9, 0.5, 0.7, 0.1], [0.0, 2.0, 1.0, 3.0]
    found = ndcg_by_group(["p"] * 4, scores, gains, k=3).values[0]
    assert found == pytest.approx(by_hand(scores, gains, 3))


def test_ndcg_of_ties_is_the_mean_over_shuffles():
    gains = np.array([3.0, 0.0, 1.0, 0.0, 2.0, 0.0])
    rng = np.random.default_rng(0)
    shuffled = [by_hand(rng.permutation(6).tolist(), gains.tolist(), 5) for _ in range(20_000)]
    tied = ndcg_by_group(["p"] * 6, np.zeros(6), gains).values[0]
    assert tied == pytest.approx(np.mean(shuffled), abs=0.005)


def test_ndcg_leaves_out_groups_without_gain():
    found = ndcg_by_group(["b", "a", "b"], [1, 2, 3], [0, 0, 5])
    assert found.groups.tolist() == ["b"]
    assert found.values.tolist() == [1.0]


items = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=40
)


@given(items, st.randoms(use_true_random=False))
def test_ndcg_does_not_depend_on_the_order_of_rows(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = (ndcg_by_group(*zip(*some, strict=True)) for some in (rows, shuffled))
    assert first.groups.tolist() == second.groups.tolist()
    assert first.values == pytest.approx(second.values)


@given(items)
def test_ndcg_lies_between_zero_and_the_perfect_order(rows):
    groups, scores, gains = zip(*rows, strict=True)
    found = ndcg_by_group(groups, scores, gains).values
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    assert ndcg_by_group(groups, gains, gains).values == pytest.approx(np.ones(found.size))


@pytest.mark.parametrize(
    ("scores", "gains", "k", "word"),
    [
        ([1.0], [1.0, 2.0], 5, "differ"),
        ([1.0, math.nan], [1.0, 2.0], 5, "NaN"),
        ([1.0, 2.0], [1.0, -2.0], 5, "-2.0"),
        ([1.0, 2.0], [1.0, 2.0], 0, "k is 0"),
    ],
)
def test_ndcg_refuses_what_has_no_meaning(scores, gains, k, word):
    with pytest.raises(errors.Invalid, match=word):
        ndcg_by_group(["p", "p"], scores, gains, k=k)
