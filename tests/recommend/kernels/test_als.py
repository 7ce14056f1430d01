"""A sweep of alternating least squares solves each row's equations."""

import numpy as np
import pytest

from comptoir.recommend.kernels.als import sweep


def test_sweep_solves_the_equations_of_hu_koren_and_volinsky():
    chance = np.random.default_rng(3)
    fixed = chance.standard_normal((7, 4)).astype(np.float32)
    starts, columns = np.array([0, 3, 3, 5]), np.array([0, 2, 6, 1, 5], dtype=np.int32)
    solved = chance.standard_normal((3, 4)).astype(np.float32)
    sweep(starts, columns, fixed, solved, confidence=8.0, penalty=0.5, steps=20)
    for row in (0, 2):
        weight = np.ones(7)
        liked = columns[starts[row] : starts[row + 1]]
        weight[liked] += 8.0
        left = fixed.T @ (weight[:, None] * fixed) + 0.5 * np.eye(4)
        right = fixed.T @ (weight * np.isin(np.arange(7), liked))
        assert solved[row] == pytest.approx(np.linalg.solve(left, right), abs=1e-3)
    assert not solved[1].any()


def test_sweep_leaves_what_is_solved():
    fixed = np.eye(3, dtype=np.float32)
    solved = np.zeros((1, 3), dtype=np.float32)
    cells = (np.array([0, 1]), np.array([1], dtype=np.int32))
    sweep(*cells, fixed, solved, confidence=1.0, penalty=1.0, steps=9)
    before = solved.copy()
    sweep(*cells, fixed, solved, confidence=1.0, penalty=1.0, steps=9)
    assert solved == pytest.approx(before, abs=1e-6)
    assert solved[0] == pytest.approx([0, 2 / 3, 0])
