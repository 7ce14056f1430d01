"""What calibration error says of probabilities that are right, and of ones that are not."""

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.quality.metrics import expected_calibration_error


def draws(n: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(3)
    confidence = chance.random(n)
    return confidence, chance.random(n) < confidence


def test_error_of_perfect_probabilities_is_small() -> None:
    assert expected_calibration_error(*draws(20_000)) < 0.015


def test_error_of_overconfidence_is_its_size() -> None:
    confidence, right = draws(20_000)
    too_sure = np.minimum(confidence + 0.2, 1.0)
    gap = float((too_sure - confidence).mean())
    assert expected_calibration_error(too_sure, right) == pytest.approx(gap, abs=0.02)


def test_error_counts_each_bin_by_its_size() -> None:
    confidence = [0.05] * 90 + [0.95] * 10
    right = [False] * 90 + [False] * 10
    expected = 0.9 * 0.05 + 0.1 * 0.95
    assert expected_calibration_error(confidence, right, bins=10) == pytest.approx(expected)


@pytest.mark.parametrize("pair", [([], []), ([0.5], [True, False])])
def test_error_needs_pairs(pair: tuple[list[float], list[bool]]) -> None:
    with pytest.raises(errors.Invalid):
        expected_calibration_error(*pair)
