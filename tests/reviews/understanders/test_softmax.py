"""Few rows are fitted in their span, and come out as in the whole space."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from comptoir.reviews.understanders import softmax
from comptoir.reviews.understanders.softmax import Linear, fit


@pytest.mark.parametrize("made", [np.asarray, csr_matrix])
def test_few_rows_are_fitted_as_in_the_whole_space(made, monkeypatch):
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(30, 100)) * (chance.random((30, 100)) < 0.2)
    rows[7] = rows[3]  # the span is smaller than the rows are many
    targets = np.eye(4)[chance.integers(0, 4, 30)]
    prior = Linear(chance.normal(size=(100, 4)), chance.normal(size=4))
    more = {"weights": chance.random(30), "penalty": 0.1, "bias_penalty": 0.5, "prior": prior}
    searched = []
    minimum = softmax._minimum

    def noting(loss, start, steps):
        searched.append(start.weights.shape)
        return minimum(loss, start, steps)

    monkeypatch.setattr(softmax, "_minimum", noting)
    found = fit(made(rows), targets, **more)
    monkeypatch.setattr(softmax, "_FEW", 0)
    whole = fit(made(rows), targets, **more)
    assert searched == [(30, 4), (100, 4)]
    assert np.abs(found.weights - prior.weights).max() > 0.1
    np.testing.assert_allclose(found.weights, whole.weights, atol=1e-4)
    np.testing.assert_allclose(found.bias, whole.bias, atol=1e-4)
