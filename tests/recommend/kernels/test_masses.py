"""Masses: the same as NumPy says."""

import numpy as np
import pytest

from comptoir.recommend.kernels.masses import masses


def test_masses_are_those_of_the_softmax():
    draw = np.random.default_rng(1)
    scores = (draw.normal(size=(9, 300)) * 12).astype(np.float32)
    scores[:, ::7] = -np.inf
    scores[3] = -np.inf
    tops, sums = np.empty(9, np.float32), np.empty(9)
    masses(scores, tops, sums)
    assert (tops[3], sums[3]) == (0, 1)
    rest = np.delete(np.arange(9), 3)
    expected = scores[rest].max(axis=1)
    assert tops[rest].tolist() == expected.tolist()
    powers = np.exp(scores[rest].astype(np.float64) - expected[:, None])
    assert sums[rest] == pytest.approx(powers.sum(axis=1), rel=1e-5)
