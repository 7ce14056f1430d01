"""Ranks and the best items equal those of a plain sort."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from comptoir.recommend.kernels.ranks import best, ranks

scored = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0, 3.0]),
)


@settings(deadline=None)
@given(scored, st.integers(1, 14))
def test_best_equals_a_stable_sort(scores, places):
    found = np.empty((len(scores), places), dtype=np.int32)
    best(scores, found)
    for row, out in zip(scores, found, strict=True):
        order = [int(i) for i in np.argsort(-row, kind="stable") if np.isfinite(row[i])][:places]
        assert out.tolist() == order + [-1] * (places - len(order))


@settings(deadline=None)
@given(scored, st.data())
def test_ranks_share_the_places_of_equal_scores(scores, data):
    item = data.draw(st.integers(0, scores.shape[1] - 1))
    out = np.empty(len(scores))
    truth = np.full(len(scores), item, dtype=np.int32)
    ranks(scores, np.arange(len(scores) + 1), truth, out)
    for row, rank in zip(scores, out, strict=True):
        places = [at for at, value in enumerate(sorted(row, reverse=True)) if value == row[item]]
        assert rank == np.mean(places)
