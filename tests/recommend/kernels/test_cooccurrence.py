"""Neighbours equal the dense product, row by row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.recommend.kernels.cooccurrence import neighbours
from comptoir.recommend.kernels.links import Links, Spread, spread

ITEMS = 6
baskets = st.lists(st.sets(st.integers(0, ITEMS - 1)), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(baskets, st.integers(1, ITEMS))
def test_neighbours_equal_the_dense_product(users, keep):
    starts = np.concatenate([[0], np.cumsum([len(one) for one in users])])
    events = np.array([item for one in users for item in sorted(one)], dtype=np.int32)
    chance = np.random.default_rng(len(users))
    weight = chance.uniform(0.5, 2, len(users)).astype(np.float32)
    row, column = chance.uniform(0.5, 2, (2, ITEMS)).astype(np.float32)
    found = neighbours(
        *(starts, events, ITEMS),
        user_weights=weight,
        row_weights=row,
        item_weights=column,
        keep=keep,
    )
    chosen = np.zeros((len(users), ITEMS))
    for user, items in enumerate(users):
        chosen[user, list(items)] = 1
    dense = row[:, None] * (chosen.T * weight @ chosen) * column
    np.fill_diagonal(dense, 0)
    for item in range(ITEMS):
        part = slice(found.starts[item], found.starts[item + 1])
        wanted = np.sort(dense[item][dense[item] > 0])[::-1][:keep]
        assert np.sort(found.weights[part])[::-1] == pytest.approx(wanted, rel=1e-5)
        assert found.weights[part] == pytest.approx(dense[item][found.items[part]], rel=1e-5)


def test_spread_adds_the_newest_items_most():
    links = Links.strongest(np.array([[0, 1, 0.5], [2, 0, 0]], dtype=np.float32), 2)
    out = np.zeros((2, 3), dtype=np.float32)
    rows = np.array([0, 1, -1], dtype=np.int32)
    histories = (np.array([0, 3, 4]), np.array([1, 0, 2, 1], dtype=np.int32))
    spread(*histories, Spread(rows, 1.0, 3, links), out)
    assert out[0] == pytest.approx([2 * np.exp(-2), np.exp(-1), 0.5 * np.exp(-1)])
    assert out[1] == pytest.approx([2, 0, 0])


def test_spread_says_the_same_of_few_and_of_many():
    chance = np.random.default_rng(0)
    links = Links.strongest(chance.standard_normal((6, 6)).astype(np.float32), 4)
    how = Spread(np.arange(6, dtype=np.int32), 2.0, 4, links)
    histories = chance.integers(0, 6, (40, 5)).astype(np.int32)
    many = np.zeros((40, 6), dtype=np.float32)
    spread(np.arange(41) * 5, histories.ravel(), how, many)
    for row, history in zip(many, histories, strict=True):
        alone = np.zeros((1, 6), dtype=np.float32)
        spread(np.array([0, 5]), history, how, alone)
        assert row.tolist() == alone[0].tolist()
