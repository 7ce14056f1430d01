"""The Gram matrix by geometric series equals the one that is built position by position."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.recommend.kernels.layouts import Layout
from comptoir.recommend.kernels.sequences import Window, accumulate

ITEMS = 5
sequences = st.lists(st.lists(st.integers(0, ITEMS - 1), max_size=9), min_size=1, max_size=4)
WINDOWS = [Window(6.0, 50), Window(1.0, 50), Window(60.0, 50)]


def by_position(found, place, windows, widths):
    n = place.max() + 1
    begins = np.concatenate([[0], np.cumsum(widths)])
    gram, cross = np.zeros((begins[-1],) * 2), np.zeros((n, begins[-1]))
    for sequence in found:
        for at in range(1, len(sequence)):
            row = np.zeros(begins[-1])
            for back in range(1, at + 1):
                there = place[sequence[at - back]]
                if there >= 0:
                    for window in range(widths[there]):
                        fall = np.exp(-(back - 1) / windows[window].decay)
                        row[begins[there] + window] += fall
            gram += np.outer(row, row)
            if place[sequence[at]] >= 0:
                cross[place[sequence[at]]] += row
    return gram, cross


@settings(deadline=None, max_examples=60)
@given(
    sequences,
    st.sampled_from([0.0, 0.3, 1.0]),
    st.lists(st.sampled_from([0, 1, 3]), min_size=ITEMS - 1, max_size=ITEMS - 1),
)
def test_accumulate_equals_the_sum_over_positions(found, reverse, widths):
    place = np.array([0, 1, -1, 2, 3], dtype=np.int32)
    wide = np.array(widths, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum([len(one) for one in found])])
    events = np.array([item for one in found for item in one], dtype=np.int32)
    gram, cross = accumulate(Layout.of(starts, events, place, wide), WINDOWS, reverse=reverse)
    wanted, products = by_position(found, place, WINDOWS, wide)
    if reverse:
        more, others = by_position([one[::-1] for one in found], place, WINDOWS, wide)
        wanted, products = wanted + reverse * more, products + reverse * others
    assert np.tril(gram) == pytest.approx(np.tril(wanted), abs=1e-4)
    assert cross == pytest.approx(products, abs=1e-4)


def test_accumulate_forgets_behind_the_reach():
    place = np.arange(3, dtype=np.int32)
    events = np.array([0, 1, 2], dtype=np.int32)
    _, cross = accumulate(
        Layout.of(np.array([0, 3]), events, place, np.ones(3, np.int64)), [Window(1.0, 1)]
    )
    assert cross[2, 0] == 0
    assert cross[2, 1] == 1
