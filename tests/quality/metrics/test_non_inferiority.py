"""Bounds of a paired difference: laws, and what Tango's own example says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics.non_inferiority import paired_bounds


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 200), st.sampled_from([0.9, 0.95]))
def test_the_difference_lies_between_its_bounds(
    won: int, lost: int, alike: int, level: float
) -> None:
    total = won + lost + alike
    low, high = paired_bounds(won, lost, total, level)
    assert -1 <= low <= (won - lost) / total <= high <= 1
    again = paired_bounds(lost, won, total, level)
    assert again == pytest.approx((-high, -low), abs=1e-9)


def test_two_that_never_differ_are_as_sure_as_their_number() -> None:
    z = 1.6448536269514722
    for total in (10, 100, 1000):
        assert paired_bounds(0, 0, total)[0] == pytest.approx(-z * z / (total + z * z))


def test_the_bound_is_wrong_as_seldom_as_it_says() -> None:
    chance, missed = np.random.default_rng(0), 0
    true = -0.05
    for _ in range(2000):
        won, lost, _ = chance.multinomial(200, [0.05, 0.10, 0.85])
        missed += paired_bounds(int(won), int(lost), 200)[0] > true
    assert missed / 2000 < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2000)


@pytest.mark.parametrize("counts", [(-1, 0, 5), (3, 3, 5), (0, 0, 0)])
def test_counts_that_do_not_pair_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(errors.Invalid):
        paired_bounds(*counts)
    with pytest.raises(errors.Invalid):
        paired_bounds(1, 1, 5, 0.4)
