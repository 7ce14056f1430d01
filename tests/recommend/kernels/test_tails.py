"""Weights of rare items are one step of block Gauss-Seidel, worked out position by position."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recommend.kernels.test_sequences import ITEMS, WINDOWS, by_position

from comptoir.recommend.kernels.layouts import Layout
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.tails import rare_rows

PLACES = ITEMS - 1
PENALTY = 3.0
once = st.lists(
    st.lists(st.integers(0, ITEMS - 1), max_size=ITEMS, unique=True), min_size=1, max_size=4
)
"""Sequences in which no item comes twice: the diagonal leaves out what two of one give together."""


def both_ways(found, place, widths, reverse):
    """Return the Gram matrix and the products of sequences, and of those read from their end."""
    gram, cross = by_position(found, place, WINDOWS, widths)
    back, back_cross = by_position([one[::-1] for one in found], place, WINDOWS, widths)
    return gram + reverse * back, cross + reverse * back_cross


@settings(deadline=None, max_examples=60)
@given(once, st.sampled_from([0.0, 0.3]), st.integers(1, 3), st.integers(0, 9))
def test_rare_rows_are_what_is_left_of_their_products(found, reverse, frequent, seed):
    place = np.array([0, 1, -1, 2, 3], dtype=np.int32)
    widths = np.array([3, 1, 1, 1])
    gram, cross = both_ways(found, place, widths, reverse)
    begins = np.concatenate([[0], np.cumsum(widths)])
    features = begins[frequent]
    said = np.random.default_rng(seed).standard_normal((features, PLACES)).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum([len(one) for one in found])])
    events = np.array([item for one in found for item in one], dtype=np.int32)
    solved = np.where(np.arange(PLACES) < frequent, widths, 0)
    rare = rare_rows(
        Layout.of(starts, events, place, solved),
        WINDOWS,
        Links.strongest(said, PLACES),
        penalty=PENALTY,
        reverse=reverse,
        keep=PLACES,
        work=1e12,
    )
    for at, own in enumerate(range(frequent, PLACES)):
        row = begins[own]
        wanted = cross[:, row] - gram[row, :features] @ said
        weights = np.zeros(PLACES)
        part = slice(rare.starts[at], rare.starts[at + 1])
        weights[rare.items[part]] = rare.weights[part]
        assert weights == pytest.approx(wanted / (gram[row, row] + PENALTY), abs=1e-4)
