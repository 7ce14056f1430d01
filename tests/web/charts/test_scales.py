"""Scales keep order, stay on the paper, and cut it at round values."""

from hypothesis import assume, given
from hypothesis import strategies as st

from comptoir.web.charts.explanation import round_to_sum
from comptoir.web.charts.scales import Scale, step_for, ticks

VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


@given(VALUES, VALUES, VALUES, VALUES)
def test_scale_keeps_order_and_stays_on_the_paper(low, high, one, other):
    assume(low < high)
    scale = Scale(low, high)
    one, other = sorted((one, other))
    assert 0 <= scale.at(one) <= scale.at(other) <= 100
    assert abs(scale.at(one) + scale.up(one) - 100) < 0.01


def test_scale_without_a_range_is_the_middle():
    assert Scale(3, 3).at(3) == 50


@given(VALUES, st.floats(min_value=1e-6, max_value=1e9))
def test_ticks_hold_the_range_and_are_few(low, span):
    high = low + span
    assume(high > low and span > abs(low) * 1e-6)
    marks = ticks(low, high)
    step = step_for(low, high)
    assert marks[0] <= low + step * 1e-6
    assert marks[-1] >= high - step * 1e-6
    assert 2 <= len(marks) <= 9
    assert marks == sorted(set(marks))


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_step_is_one_two_or_five_times_a_power_of_ten(span):
    assert f"{step_for(0, span):e}"[0] in "125"


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=8))
def test_rounded_parts_add_up_to_the_rounded_total(values):
    total = sum(values)
    shown = round_to_sum(values, total)
    assert round(sum(shown) * 100) == round(total * 100)
    assert all(abs(a - b) <= 0.0101 for a, b in zip(values, shown, strict=True))
