"""The gate of time: nobody's later events are learned from, and who is worse than popularity says so."""

from dataclasses import replace

import numpy as np
import pytest

from comptoir.recommend.data import gathered
from comptoir.recommend.recipes.port import TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.by_time import examination_by_time, gate
from comptoir.recommend.training.examining import OfItems, examination

USERS, STEPS, ITEMS = 120, 10, 40
KNN = recipe_named("item-knn")


def turning(*, late):
    """Return events that go round, an item after the one before; the last two begin by `late`."""
    steps = np.arange(STEPS)
    events = (np.arange(USERS)[:, None] + steps) % ITEMS
    events[:, -2] = late(events[:, -3])
    events[:, -1] = (events[:, -2] + 1) % ITEMS
    data = gathered(
        owners=np.repeat(np.arange(USERS), STEPS),
        events=events.ravel(),
        times=np.tile(1_700_000_000 + 3600 * steps, USERS),
        users=[f"u{n}" for n in range(USERS)],
        items=[f"i{n}" for n in range(ITEMS)],
    )
    return TrainingData(interactions=data)


def gated(data, name="item-knn"):
    recipe = recipe_named(name)

    def learned(known):
        return recipe.fit(known, recipe.parameters(), tell_nobody)

    return gate(recipe, examination(data, recipe), learned)


def test_nothing_that_came_later_is_learned_from():
    asked = examination(turning(late=lambda before: (before + 1) % ITEMS), KNN)
    found = examination_by_time(asked)
    assert isinstance(found, OfItems)
    whole, known = asked.known.interactions, found.known.interactions
    after = whole.times > known.times.max()
    assert len(known) == np.count_nonzero(~after)
    assert set(found.held.truth.items.tolist()) <= set(whole.events[after].tolist())
    assert np.count_nonzero(after) >= len(found.held.truth.items) > 0.1 * len(whole)


@pytest.mark.parametrize(
    ("late", "verdict"),
    [
        (lambda before: (before + 1) % ITEMS, "better"),
        # What was going round jumps to the other side: neighbours of a history are wrong.
        (lambda before: (before + ITEMS // 2) % ITEMS, "worse"),
    ],
)
def test_a_method_is_told_from_popularity_by_what_came_later(late, verdict):
    found = gated(turning(late=late))
    assert found["verdict"] == verdict
    assert found["questions"] > 100
    name = "normalized_discounted_cumulative_gain_at_10"
    assert set(found["metrics"]) == {name}
    low, high = found["intervals"][name]
    assert low <= found["metrics"][name] <= high
    assert (found["baselines"]["popularity"]["leads"][name][0] > 0) is (verdict == "better")


def test_what_cannot_be_told_is_not_told():
    data = turning(late=lambda before: (before + 1) % ITEMS)
    whole = data.interactions
    at_once = replace(data, interactions=replace(whole, times=np.zeros_like(whole.times)))
    few = replace(data, interactions=whole.where(whole.owners() < 20))
    assert gated(at_once) == gated(few) == gated(data, "popularity-count") == {}
