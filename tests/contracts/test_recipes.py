"""Every recipe learns, keeps what it learned in arrays, gives reasons, and beats a dummy."""

import json
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.recommend import testing as laws
from comptoir.recommend.heads import Histories
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.recipes import reasons
from comptoir.recommend.recipes.knobs import parameters_of
from comptoir.recommend.recipes.port import (
    Artifact,
    Query,
    RecipeType,
    explained,
    tell_nobody,
)
from comptoir.recommend.recipes.registry import RECIPES

FOLLOWS, BESIDE, TEXTS, POPULAR, RISES, AUDIENCE, KINDS, ACTIONS = (
    "what follows",
    "what goes together",
    "what means the same",
    "what is chosen most",
    "what rises",
    "who likes an item",
    "who likes a kind",
    "who takes an action",
)
SAMPLES = {
    "user-personalization-v2": (laws.chains, FOLLOWS),
    "user-personalization": (laws.chains, FOLLOWS),
    "personalized-ranking": (laws.chains, FOLLOWS),
    "personalized-ranking-v2": (laws.chains, FOLLOWS),
    "hrnn": (laws.chains, FOLLOWS),
    "hrnn-metadata": (laws.chains, FOLLOWS),
    "hrnn-coldstart": (laws.chains, FOLLOWS),
    "ecomm-recommended-for-you": (laws.chains, FOLLOWS),
    "vod-top-picks": (laws.chains, FOLLOWS),
    "item-knn": (laws.chains, FOLLOWS),
    "ials": (laws.chains, FOLLOWS),
    "sasrec": (laws.chains, FOLLOWS),
    "similar-items": (laws.shop, BESIDE),
    "sims": (laws.shop, BESIDE),
    "frequently-bought-together": (laws.shop, BESIDE),
    "ecomm-frequently-bought-together": (laws.shop, BESIDE),
    "ecomm-customers-who-viewed-x-also-viewed": (laws.shop, BESIDE),
    "vod-because-you-watched-x": (laws.cinema, BESIDE),
    "vod-more-like-x": (laws.cinema, BESIDE),
    "semantic-similarity": (laws.shop, TEXTS),
    "popularity-count": (laws.shop, POPULAR),
    "ecomm-popular-items-by-views": (laws.shop, POPULAR),
    "ecomm-popular-items-by-purchases": (laws.shop, POPULAR),
    "vod-most-popular": (laws.cinema, POPULAR),
    "trending-now": (laws.rising, RISES),
    "vod-trending-now": (laws.rising, RISES),
    "item-affinity": (laws.shop, AUDIENCE),
    "item-attribute-affinity": (laws.shop, KINDS),
    "next-best-action": (laws.offers, ACTIONS),
}
WORST = {"item-knn": 6.0, "ials": 8.0}
"""Mean rank of the item that follows; 1.5 for every other recipe."""


NEEDS_TORCH = pytest.mark.skipif(
    find_spec("torch") is None, reason="sasrec learns with torch, which is not installed"
)
EVERY = [pytest.param(one, marks=NEEDS_TORCH if one == "sasrec" else ()) for one in RECIPES]


def named(law):
    found = [name for name, (_, one) in SAMPLES.items() if one == law]
    return [one for one in EVERY if one.values[0] in found]


@cache
def learned(name):
    recipe = RECIPES[name]
    return recipe.fit(SAMPLES[name][0](), recipe.parameters(), tell_nobody)


def scorer_of(name):
    return RECIPES[name].open(learned(name))


def queries(name, count=40):
    return laws.queries(SAMPLES[name][0](), count)


def test_every_recipe_has_a_sample():
    assert SAMPLES.keys() == RECIPES.keys()


def test_every_recipe_that_is_offered_is_there_and_is_of_the_type_it_says():
    ours = {"item-knn", "ials", "frequently-bought-together"}
    assert {name.removeprefix("aws-") for name in OFFERS} == RECIPES.keys() - ours
    for name, offer in OFFERS.items():
        assert RECIPES[name.removeprefix("aws-")].recipe_type == RecipeType(offer.recipe_type)


@pytest.mark.parametrize("name", EVERY)
def test_every_hyperparameter_that_is_offered_is_accepted_with_its_default(name):
    offer = OFFERS.get(f"aws-{name}")
    if offer is None:
        return
    given = {one.name: one.default for one in offer.hyperparameters} | dict(offer.features)
    parameters, _ = parameters_of(RECIPES[name], given)
    assert isinstance(parameters, RECIPES[name].parameters)


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_sasrec_says_what_to_install():
    with pytest.raises(errors.Unavailable, match=r"comptoir\[train\]"):
        learned("sasrec")


@pytest.mark.parametrize("name", EVERY)
def test_scores_are_one_an_item_and_the_same_alone_as_with_others(name):
    scorer = scorer_of(name)
    asked = queries(name, 5)
    many = scorer.score_many(asked)
    assert many.shape == (5, laws.n_scored(name, SAMPLES[name][0]()))
    assert not np.isnan(many).any()
    for query, row in zip(asked, many, strict=True):
        assert scorer.score(query) == pytest.approx(row, abs=1e-4)


@pytest.mark.parametrize("name", EVERY)
def test_an_artifact_says_the_same_after_it_was_written_down(name):
    artifact = learned(name)
    assert artifact.recipe == name
    arrays = {key: np.array(value) for key, value in artifact.arrays.items()}
    facts = json.loads(json.dumps(artifact.facts))
    again = Artifact(recipe=name, arrays=arrays, facts=facts)
    ours, theirs = (RECIPES[name].open(one) for one in (artifact, again))
    assert ours.score_many(queries(name, 3)) == pytest.approx(theirs.score_many(queries(name, 3)))
    for query in queries(name, 3):
        assert ours.explain(query, 1) == theirs.explain(query, 1)


@pytest.mark.parametrize("name", EVERY)
def test_learning_twice_is_learning_the_same(name):
    recipe = RECIPES[name]
    again = recipe.open(recipe.fit(SAMPLES[name][0](), recipe.parameters(), tell_nobody))
    asked = queries(name, 3)
    assert again.score_many(asked) == pytest.approx(scorer_of(name).score_many(asked), abs=2e-3)


@pytest.mark.parametrize("name", EVERY)
def test_a_stranger_gets_an_order_and_no_error(name):
    scores = scorer_of(name).score(Query())
    assert np.isfinite(scores).any()


@pytest.mark.parametrize("name", EVERY)
def test_every_item_has_reasons_that_are_shares_of_one_score_and_can_be_told(name):
    scorer = scorer_of(name)
    items = range(laws.n_scored(name, SAMPLES[name][0]()))
    for query in [*queries(name, 2), Query()]:
        found = explained(scorer, query, items)
        assert found[1] == scorer.explain(query, 1)
        for each in found:
            shares = [reason.share for reason in each]
            assert each
            assert shares == sorted(shares, reverse=True)
            assert all(0 <= share <= 1 + 1e-6 for share in shares)
            for reason in each:
                assert reason.code in reasons.CODES
                assert str(reasons.told(reason, lambda code: f"item {code}")).endswith(".")


@pytest.mark.parametrize("name", named(FOLLOWS))
def test_what_follows_is_found(name):
    dummy = RECIPES["popularity-count"]
    popular = dummy.open(dummy.fit(laws.chains(), dummy.parameters(), tell_nobody))
    ours, chance = (
        np.mean([laws.rank_of_next(scorer, query) for query in queries(name)])
        for scorer in (scorer_of(name), popular)
    )
    assert ours < WORST.get(name, 1.5) < chance


def share_of_pairs(score, asked):
    """Return for how many items the first of the others is one of its own set."""
    hits = []
    for item in asked:
        scores = np.array(score(item), dtype=float)
        scores[item] = -np.inf
        hits.append(laws.same_set(item, int(np.argmax(scores))))
    return float(np.mean(hits))


@pytest.mark.parametrize("name", named(BESIDE) + named(TEXTS))
def test_what_goes_together_is_found(name):
    scorer = scorer_of(name)
    warm = laws.warm_items()
    popular = np.bincount(SAMPLES[name][0]().interactions.events, minlength=laws.ITEMS)
    found = share_of_pairs(lambda item: scorer.score(Query(item=item)), warm)
    assert found > 0.8
    assert share_of_pairs(lambda _: popular, warm) < 0.3


@pytest.mark.parametrize("name", ["similar-items", "vod-more-like-x", "semantic-similarity"])
def test_an_item_without_events_has_neighbours_by_what_it_is(name):
    scorer = scorer_of(name)
    cold = laws.cold_items()
    assert share_of_pairs(lambda item: scorer.score(Query(item=item)), cold) > 0.7


@pytest.mark.parametrize("name", named(POPULAR))
def test_the_most_popular_has_the_most_users_of_its_event_type(name):
    kind = {"ecomm-popular-items-by-views": "View", "ecomm-popular-items-by-purchases": "Purchase"}
    counts = laws.users_of_each(SAMPLES[name][0]().interactions, kind.get(name))
    scores = scorer_of(name).score(Query())
    assert counts[int(np.argmax(scores))] == counts.max() > counts.min()


@pytest.mark.parametrize("name", named(RISES))
def test_what_rises_is_found_though_others_are_more_popular(name):
    data = laws.rising()
    scores = scorer_of(name).score(Query(now=data.now))
    counts = np.bincount(data.interactions.events, minlength=laws.ITEMS)
    assert int(np.argmax(scores)) == laws.RISES != int(np.argmax(counts))


@pytest.mark.parametrize("name", named(AUDIENCE))
def test_who_likes_an_item_is_found(name):
    scorer = scorer_of(name)
    data = laws.shop().interactions
    gains = []
    for item in laws.warm_items()[:20]:
        scores = scorer.score_users(np.array([item], np.int32), Histories(data.starts, data.events))
        gains.append(laws.likes(np.argsort(-scores)[:20], item).mean())
    by_length = laws.likes(np.argsort(-data.lengths())[:20], laws.warm_items()[0]).mean()
    assert np.mean(gains) > 0.9
    assert by_length < 0.6


@pytest.mark.parametrize("name", named(KINDS))
def test_who_likes_a_kind_is_found_and_told_why(name):
    scorer = scorer_of(name)
    data = laws.shop()
    items = laws.items_of_kind(data, 2)
    histories = Histories(data.interactions.starts, data.interactions.events)
    first = np.argsort(-scorer.score_users(items, histories))[:20]
    assert laws.likes(first, int(items[0])).mean() > 0.9
    for user in first[:5]:
        why = scorer.explain_user(items, data.interactions.of(int(user)))
        assert why[0].evidence["count"] > 0


@pytest.mark.parametrize("name", named(ACTIONS))
def test_who_takes_an_action_is_found_and_the_probability_is_right(name):
    scorer = scorer_of(name)
    for plan, action in (("premium", 0), ("basic", 1)):
        scores = scorer.score(Query(traits={"PLAN": plan}))
        assert int(np.argmax(scores)) == action
        assert scores[action] == pytest.approx(laws.TAKES, abs=0.1)
