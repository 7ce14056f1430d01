"""Trends: growth is against what was expected, and live events change it at once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from comptoir.recommend import testing as laws
from comptoir.recommend.recipes.port import Query, tell_nobody
from comptoir.recommend.recipes.trending import TrendingNow, trend

NOW, HOUR, ITEMS = 1_700_000_000, 3600, 5
events = st.lists(st.tuples(st.integers(0, ITEMS - 1), st.integers(-HOUR, 12 * HOUR)), max_size=60)


@given(events)
def test_counts_are_those_of_the_window_and_what_is_expected_adds_up_to_them(found):
    items = np.array([item for item, _ in found], dtype=np.int32)
    times = np.array([NOW - age for _, age in found], dtype=np.int64)
    seen = trend(items, times, n_items=ITEMS, now=NOW, window=HOUR)
    fresh = [item for item, age in found if 0 <= age < HOUR]
    assert seen.counts.tolist() == [fresh.count(item) for item in range(ITEMS)]
    assert np.isclose(seen.expected.sum(), len(fresh))
    again = trend(items[::-1], times[::-1], n_items=ITEMS, now=NOW, window=HOUR)
    assert np.array_equal(again.counts, seen.counts)


def test_a_busy_hour_makes_nothing_trend():
    usual = np.repeat(np.arange(ITEMS), 40)
    before = np.tile(NOW - HOUR * np.arange(1, 9), 25)
    busy = np.repeat(np.arange(ITEMS), 30)
    items = np.concatenate([usual, busy]).astype(np.int32)
    times = np.concatenate([before, np.full(len(busy), NOW - 60)])
    assert np.abs(trend(items, times, n_items=ITEMS, now=NOW, window=HOUR).growth).max() < 0.5


def test_live_events_change_the_next_answer_and_the_old_scorer_stays():
    recipe = TrendingNow()
    data = laws.rising()
    scorer = recipe.open(recipe.fit(data, recipe.parameters(), tell_nobody))
    query = Query(now=data.now)
    live = scorer.after(np.full(80, 33, np.int32), np.full(80, data.now - 5))
    assert int(np.argmax(live.score(query))) == 33
    assert int(np.argmax(scorer.score(query))) == laws.RISES
    why = live.explain(query, 33)[0]
    assert why.code == "trending"
    assert why.evidence["count"] >= 80 > why.evidence["expected"]


def test_a_day_later_nothing_of_it_trends():
    recipe = TrendingNow()
    data = laws.rising()
    scorer = recipe.open(recipe.fit(data, recipe.parameters(), tell_nobody))
    later = Query(now=data.now + 86_400)
    assert scorer.explain(later, laws.RISES)[0].code == "popular"
    assert int(np.argmax(scorer.score(later))) == 0
