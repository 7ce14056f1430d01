"""Heads are added up as a plain mean and standard deviation would have them."""

import numpy as np
import pytest

from comptoir.recommend.kernels.mixing import add_standardised


@pytest.mark.parametrize("rows", [1, 8, 40])
def test_a_standard_deviation_counts_the_weight(rows):
    scores = np.random.default_rng(rows).normal(1000, 0.5, (rows, 333)).astype(np.float32)
    total = np.ones((rows, 340), dtype=np.float32)
    add_standardised(scores, 2.5, total)
    exact = scores.astype(np.float64)
    plain = (exact - exact.mean(1, keepdims=True)) / exact.std(1, keepdims=True)
    assert total[:, :333] == pytest.approx(1 + 2.5 * plain, abs=2e-3)
    assert (total[:, 333:] == 1).all()


def test_equal_scores_say_nothing():
    total = np.zeros((9, 4), dtype=np.float32)
    add_standardised(np.full((9, 4), 0.1, dtype=np.float32), 1.0, total)
    assert not total.any()
    add_standardised(np.empty((9, 0), dtype=np.float32), 1.0, total)
