"""Exploration: at its rate, nothing twice, and each item as often as its propensity says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.recommend.serving.exploring import explore

codes = st.lists(st.integers(0, 40), unique=True, max_size=20)


@given(codes, codes, st.floats(0, 1), st.integers(0, 5), st.booleans())
def test_exploration_keeps_the_length_and_repeats_nothing(chosen, pool, weight, seed, prefers):
    worth = np.linspace(0.05, 1, 41) if prefers else None
    chance = np.random.default_rng(seed)
    found = explore(chosen, np.array(pool, dtype=np.int64), weight, chance, worth=worth)
    assert len(found.codes) == len(chosen)
    assert len(set(found.codes)) == len(found.codes)
    explored = {found.codes[place] for place in found.drawn}
    assert set(found.codes) - set(chosen) == explored <= set(pool) - set(chosen)
    assert all(0 < p <= 1 + 1e-9 for p in found.drawn.values())
    assert 0 <= found.stays <= 1


@pytest.mark.parametrize(
    ("places", "pool", "weight", "favour"),
    [
        (5, 3, 0.7, None),
        (6, 7, 0.9, [1] + [0.05] * 6),
        (5, 12, 0.5, list(np.linspace(0.05, 1, 12))),
        (3, 3, 1.0, [1, 0.5, 0.25]),
    ],
    ids=["few to explore", "one is worth most", "unequal", "everything"],
)
def test_propensity_is_how_often_an_item_stands_on_the_slate(places, pool, weight, favour):
    """Twenty thousand slates: each share within five standard errors of what was told."""
    chance, draws = np.random.default_rng(4), 20_000
    chosen = list(range(100, 100 + places))
    stood: dict[int, int] = dict.fromkeys([*range(pool), *chosen], 0)
    told: dict[int, float] = {}
    worth = None if favour is None else np.array(favour)
    for _ in range(draws):
        found = explore(chosen, np.arange(pool), weight, chance, worth=worth)
        for code in found.codes:
            stood[code] += 1
        for place, likely in found.drawn.items():
            assert told.setdefault(found.codes[place], likely) == pytest.approx(likely)
        told |= dict.fromkeys(chosen, found.stays)
    assert len(told) == pool + places
    assert sum(told.values()) == pytest.approx(places)
    for code, likely in told.items():
        error = np.sqrt(likely * (1 - likely) / draws)
        assert abs(stood[code] / draws - likely) <= 5 * error + 1e-9


def test_exploration_follows_its_weight_and_what_is_worth_it():
    chance, chosen = np.random.default_rng(1), list(range(25))
    pool, worth = np.arange(1000, 2000), np.where(np.arange(2000) < 1500, 1.0, 0.1)
    found = [explore(chosen, pool, 0.3, chance, worth=worth) for _ in range(400)]
    assert np.mean([len(each.drawn) for each in found]) == pytest.approx(25 * 0.09, rel=0.1)
    worthy = [each.codes[place] < 1500 for each in found for place in each.drawn]
    assert np.mean(worthy) == pytest.approx(10 / 11, abs=0.04)
    assert explore([1, 2], pool, 0.0, chance).codes == [1, 2]
    assert explore([], pool, 1.0, chance).codes == []
    assert len(explore(chosen, pool, 1.0, chance).drawn) == 25
