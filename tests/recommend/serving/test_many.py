"""Lists of many equal those of one at a time, whatever the blocks."""

import numpy as np
import pytest

from comptoir.recommend.recipes.port import Query
from comptoir.recommend.serving import many


class Weighted:
    """Scores an item by a table, a row for each last item of a history."""

    def __init__(self, table):
        self.table = table

    def score_many(self, queries):
        return self.table[[query.history[-1] for query in queries]].copy()


@pytest.fixture
def scorer():
    return Weighted(np.random.default_rng(5).normal(size=(30, 40)).astype(np.float32))


QUERIES = [Query(history=np.array([one % 7, one % 30], dtype=np.int32)) for one in range(50)]


@pytest.mark.parametrize("cells", [1, 3 * 40, 16_000_000])
def test_blocks_change_nothing(scorer, cells, monkeypatch):
    monkeypatch.setattr(many, "_CELLS", cells)
    found = many.top_many(scorer, QUERIES, 5)
    for query, items, scores in zip(QUERIES, found.items, found.scores, strict=True):
        row = scorer.table[query.history[-1]]
        assert items.tolist() == np.argsort(-row)[:5].tolist()
        assert scores.tolist() == row[items].tolist()


def test_what_is_not_allowed_or_was_seen_stays_away_and_short_lists_say_so(scorer):
    allowed = np.zeros(39, dtype=bool)
    allowed[[0, 1, 8, 30]] = True
    found = many.top_many(scorer, QUERIES, 5, allowed=allowed, seen=False)
    for query, items, scores in zip(QUERIES, found.items, found.scores, strict=True):
        left = {0, 1, 8, 30} - set(query.history.tolist())
        assert set(items[items >= 0].tolist()) == left
        assert np.isneginf(scores[items < 0]).all()
    each = np.tile(allowed, (len(QUERIES), 1))
    same = many.top_many(scorer, QUERIES, 5, allowed=each, seen=False)
    assert (same.items == found.items).all()


def test_nobody_asks(scorer):
    assert many.top_many(scorer, [], 5).items.shape == (0, 5)
