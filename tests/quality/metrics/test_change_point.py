import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.quality.metrics import change_point, share_jump


def test_change_point_finds_the_split_and_its_shares():
    jump = change_point([1, 1, 0, 6, 7, 5], [10] * 6)
    assert jump.index == 3
    assert (jump.before, jump.after) == pytest.approx((2 / 30, 18 / 30))
    assert jump.p_value <= 0.005


def test_change_point_p_values_are_uniform_where_nothing_changes():
    rng = np.random.default_rng(0)
    series = rng.binomial(12, 0.3, size=(300, 15))
    p_values = [
        change_point(row, [12] * 15, resamples=199, seed=i).p_value for i, row in enumerate(series)
    ]
    assert np.mean(np.array(p_values) <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.06)


def test_change_point_needs_enough_on_both_sides():
    assert change_point([1, 0], [2, 2], min_total=5) is None
    assert change_point([0, 0, 9], [50, 50, 9], min_total=10).index == 1


def test_change_point_of_a_constant_is_no_jump():
    assert change_point([0] * 10, [5] * 10).p_value == 1.0


@pytest.mark.parametrize(("hits", "totals"), [([3], [2]), ([-1, 0], [2, 2]), ([1, 2], [3])])
def test_change_point_refuses_counts_that_cannot_be(hits, totals):
    with pytest.raises(errors.Invalid):
        change_point(hits, totals)


def test_share_jump_tells_a_rise_and_not_a_fall():
    rise = [False] * 30 + [True, True, False, True] * 5
    assert share_jump(rise).index == 30
    assert share_jump(rise[::-1]) is None


def test_share_jump_seldom_cries_wolf():
    rng = np.random.default_rng(5)
    alarms = [share_jump(rng.random(60) < 0.2, seed=i) for i in range(200)]
    assert sum(alarm is not None for alarm in alarms) <= 6


def test_share_jump_of_too_few_is_none():
    assert share_jump([False, True]) is None
    assert share_jump([]) is None
