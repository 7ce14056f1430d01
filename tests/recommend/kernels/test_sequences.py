"""The Gram matrix by geometric series equals the one that is built position by position."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.recommend.kernels.sequences import Window, accumulate

ITEMS = 5
sequences = st.lists(st.lists(st.integers(0, ITEMS - 1), max_size=9), min_size=1, max_size=4)
WINDOWS = [Window(1.0, 50), Window(6.0, 50)]


def by_position(found, place, windows):
    n = place.max() + 1
    gram, cross = np.zeros((len(windows) * n,) * 2), np.zeros((len(windows) * n, n))
    for sequence in found:
        for at in range(1, len(sequence)):
            row = np.zeros(len(windows) * n)
            for block, window in enumerate(windows):
                for back in range(1, at + 1):
                    column = place[sequence[at - back]]
                    if column >= 0:
                        row[block * n + column] += np.exp(-(back - 1) / window.decay)
            gram += np.outer(row, row)
            if place[sequence[at]] >= 0:
                cross[:, place[sequence[at]]] += row
    return gram, cross


@settings(deadline=None, max_examples=60)
@given(sequences, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([1, 2]))
def test_accumulate_equals_the_sum_over_positions(found, reverse, blocks):
    place = np.array([0, 1, -1, 2, 3], dtype=np.int32)
    windows = WINDOWS[:blocks]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in found])])
    events = np.array([item for one in found for item in one], dtype=np.int32)
    gram, cross = accumulate(starts, events, place, windows, reverse=reverse)
    wanted, products = by_position(found, place, windows)
    if reverse:
        more, others = by_position([one[::-1] for one in found], place, windows)
        wanted, products = wanted + reverse * more, products + reverse * others
    assert np.tril(gram) == pytest.approx(np.tril(wanted), abs=1e-4)
    assert np.triu(gram, 1).max(initial=0) == 0
    assert cross == pytest.approx(products, abs=1e-4)


def test_accumulate_forgets_behind_the_reach():
    place = np.arange(3, dtype=np.int32)
    events = np.array([0, 1, 2], dtype=np.int32)
    _, cross = accumulate(np.array([0, 3]), events, place, [Window(1.0, 1)])
    assert cross[0, 2] == 0
    assert cross[1, 2] == 1
