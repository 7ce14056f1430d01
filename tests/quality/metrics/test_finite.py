"""Shares among all items: what was not drawn stays unknown, what was is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics.finite import population_shares

BOTH = {"a": (0, 1), "b": (1, 2)}


@given(st.lists(st.sampled_from([0, 1]), min_size=1, max_size=30), st.integers(0, 500))
def test_the_estimate_lies_in_its_range_and_shares_sum_to_one(
    outcomes: list[int], others: int
) -> None:
    n = len(outcomes)
    sizes = {"a": n + others, "b": 10}
    found = population_shares(
        [*outcomes, 2], [sizes["a"] / n] * n + [10], ["a"] * n + ["b"], sizes, BOTH, draws=400
    )
    assert found.value.sum() == pytest.approx(1)
    for outcome in range(3):
        told = found.interval([float(at == outcome) for at in range(3)])
        assert 0 <= told.low <= told.value <= told.high <= 1


def test_all_alike_is_no_certainty() -> None:
    few = population_shares([1] * 5, [20] * 5, ["a"] * 5, {"a": 100}, {"a": (0, 1)})
    many = population_shares([1] * 90, [100 / 90] * 90, ["a"] * 90, {"a": 100}, {"a": (0, 1)})
    every = population_shares([1] * 100, [1] * 100, ["a"] * 100, {"a": 100}, {"a": (0, 1)})
    lows = [one.interval([0, 1]).low for one in (few, many, every)]
    assert lows[0] < 0.75
    assert 0.98 < lows[1] < lows[2] == pytest.approx(1)


def test_a_kind_without_a_label_is_anything() -> None:
    found = population_shares([0] * 50, [1] * 50, ["a"] * 50, {"a": 50, "b": 50}, BOTH)
    assert found.interval([1, 0, 0]).value == 1
    assert found.interval([0, 0, 1]).high > 0.45


def test_nothing_is_refused() -> None:
    with pytest.raises(errors.Invalid):
        population_shares([], [], [], {"a": 1}, {"a": (0,)})
    with pytest.raises(errors.Invalid):
        population_shares([0], [1], ["c"], {"a": 1}, {"a": (0,)})
