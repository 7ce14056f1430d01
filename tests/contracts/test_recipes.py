"""Every recipe learns, keeps what it learned in arrays, and beats chance on data with a law."""

from functools import cache

import numpy as np
import pytest

from comptoir.recommend.data import gathered
from comptoir.recommend.recipes.port import Artifact, Query, TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import RECIPES

USERS, ITEMS, STEPS = 150, 60, 12


@cache
def chains():
    """Users walk along a circle of items, so the next item follows from the last one."""
    chance = np.random.default_rng(7)
    start = chance.integers(0, ITEMS, USERS)
    stride = 1 + (chance.random((USERS, STEPS)) < 0.2)
    events = (start[:, None] + np.cumsum(stride, axis=1)) % ITEMS
    data = gathered(
        owners=np.repeat(np.arange(USERS), STEPS),
        events=events.ravel(),
        times=np.tile(np.arange(STEPS) * 60, USERS),
        users=[f"u{u}" for u in range(USERS)],
        items=[f"i{i}" for i in range(ITEMS)],
    )
    return TrainingData(interactions=data, now=STEPS * 60)


@cache
def learned(name):
    recipe = RECIPES[name]
    return recipe.fit(chains(), recipe.parameters(), tell_nobody)


def queries(count=40):
    data = chains().interactions
    return [Query(history=data.of(user), now=STEPS * 60) for user in range(count)]


@pytest.mark.parametrize("name", RECIPES)
def test_scores_are_one_an_item_and_the_same_alone_as_with_others(name):
    scorer = RECIPES[name].open(learned(name))
    many = scorer.score_many(queries(5))
    assert many.shape == (5, ITEMS)
    assert not np.isnan(many).any()
    for query, row in zip(queries(5), many, strict=True):
        assert scorer.score(query) == pytest.approx(row, abs=1e-4)


@pytest.mark.parametrize("name", RECIPES)
def test_an_artifact_says_the_same_after_it_was_written_down(name):
    artifact = learned(name)
    arrays = {key: np.array(value) for key, value in artifact.arrays.items()}
    again = Artifact(recipe=name, arrays=arrays, facts=artifact.facts)
    ours, theirs = (RECIPES[name].open(one).score_many(queries(3)) for one in (artifact, again))
    assert ours == pytest.approx(theirs)


@pytest.mark.parametrize("name", RECIPES)
def test_learning_twice_is_learning_the_same(name):
    recipe = RECIPES[name]
    again = recipe.open(recipe.fit(chains(), recipe.parameters(), tell_nobody))
    assert again.score_many(queries(3)) == pytest.approx(
        recipe.open(learned(name)).score_many(queries(3)), abs=2e-3
    )


@pytest.mark.parametrize("name", RECIPES)
def test_a_stranger_gets_an_order_and_no_error(name):
    scores = RECIPES[name].open(learned(name)).score(Query())
    assert np.isfinite(scores).any()


@pytest.mark.parametrize("name", RECIPES)
def test_reasons_are_shares_of_one_score(name):
    scorer = RECIPES[name].open(learned(name))
    query = queries(1)[0]
    scores = scorer.score(query)
    reasons = scorer.explain(query, int(np.argmax(scores)))
    assert all(0 <= reason.share <= 1 + 1e-6 for reason in reasons)
    assert [reason.share for reason in reasons] == sorted((r.share for r in reasons), reverse=True)


def rank_of_next(name):
    """Return the mean rank of the item that follows each user's last one."""
    scorer = RECIPES[name].open(learned(name))
    found = []
    for query in queries():
        scores = scorer.score(query)
        scores[query.history] = -np.inf
        found.append((scores > scores[(query.history[-1] + 1) % ITEMS]).sum())
    return float(np.mean(found))


@pytest.mark.parametrize(
    ("name", "worst"), [("user-personalization-v2", 1.5), ("item-knn", 6.0), ("ials", 8.0)]
)
def test_what_follows_is_found(name, worst):
    assert rank_of_next(name) < worst < rank_of_next("popularity-count")
