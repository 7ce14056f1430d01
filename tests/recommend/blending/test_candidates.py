"""Who competes: few where few questions judge, and no wide factorisation that costs too much."""

import numpy as np
import pytest

from comptoir.recommend.blending.candidates import (
    ALSO_UNORDERED,
    FOR_ORDERED,
    FOR_UNORDERED,
    Candidate,
    affordable,
    entering,
)
from comptoir.recommend.data import gathered
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.factors import Factors


@pytest.fixture(scope="module")
def data():
    draw = np.random.default_rng(1)
    return gathered(
        owners=np.repeat(np.arange(50), 6),
        events=draw.integers(20, size=300),
        users=[str(one) for one in range(50)],
        items=[str(one) for one in range(20)],
    )


@pytest.mark.parametrize(
    ("ordered", "questions", "expected"),
    [
        (False, 2_999, FOR_UNORDERED),
        (False, 3_000, (*FOR_UNORDERED, *ALSO_UNORDERED)),
        (True, 3_000, FOR_ORDERED),
    ],
)
def test_many_compete_before_many_questions(data, ordered, questions, expected):
    assert entering(data, ordered=ordered, questions=questions, factors=128) == expected


def test_wide_factorisations_stay_out_where_they_cost_too_much(data):
    usual, wide = Candidate("factors"), Candidate("factors", {"times": 2})
    # 12 sweeps of both sides, 4 products each with 16 numbers: 300 events twice, 70 rows.
    cost = 2 * 12 * 4 * 16 * (4 * 300 + 16 * 70)
    assert affordable((usual, wide), data, factors=8, work=cost) == (usual, wide)
    assert affordable((usual, wide), data, factors=8, work=cost - 1) == (usual,)


def test_a_wide_factorisation_is_one_of_more_numbers(data):
    alone = Histories.of([np.array([3], dtype=np.int32)])
    wide = Factors.fit(data, factors=4, times=2, sweeps=2)
    assert wide.items.shape == (20, 8)
    same = Factors.fit(data, factors=8, sweeps=2)
    np.testing.assert_array_equal(wide.score(alone), same.score(alone))
