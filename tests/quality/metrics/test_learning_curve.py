import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics.learning_curve import PowerLaw, fit_power_law

SIZES = [50, 100, 200, 400, 800, 1600]


@given(st.floats(0, 0.4), st.floats(0.1, 3), st.floats(0.2, 1.4))
def test_a_law_is_found_again_and_foresees_what_comes(floor, scale, exponent):
    law = PowerLaw(floor=floor, scale=scale, exponent=exponent)
    found = fit_power_law(SIZES, [law.at(n) for n in SIZES])
    assert found.at(3_200) == pytest.approx(law.at(3_200), abs=0.01)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_no_law_promises_less_than_nothing_or_that_more_makes_it_worse(values):
    law = fit_power_law(SIZES, values)
    assert law.floor >= 0
    assert law.scale >= 0
    assert law.at(1_600) >= law.at(1_700) >= 0


def test_noise_moves_what_is_foreseen_little():
    rng = np.random.default_rng(9)
    law = PowerLaw(floor=0.08, scale=1.5, exponent=0.45)
    told = [
        fit_power_law(SIZES, [law.at(n) + rng.normal(0, 0.004) for n in SIZES]).at(2_000)
        for _ in range(50)
    ]
    assert np.mean(told) == pytest.approx(law.at(2_000), abs=0.006)
    assert np.std(told) < 0.02


def test_two_points_are_no_curve():
    with pytest.raises(errors.Invalid, match="it has 2"):
        fit_power_law([1, 2], [0.5, 0.4])
    with pytest.raises(errors.Invalid, match="one example"):
        fit_power_law([0, 1, 2], [0.5, 0.4, 0.3])
