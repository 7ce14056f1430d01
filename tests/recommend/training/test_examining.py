"""Offline metrics of audiences, actions, trends and objectives, by what must come out."""

from dataclasses import replace

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.recommend import testing
from comptoir.recommend.data import Column, ColumnKind, gathered
from comptoir.recommend.recipes.port import Query, TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training import actions, segments
from comptoir.recommend.training.examining import OfItems, evaluation, examination
from comptoir.recommend.training.objective import GIVEN_UP, Objective, optimised


def learned(name, data):
    recipe = recipe_named(name)
    asked = examination(data, recipe)
    artifact = recipe.fit(asked.known, recipe.parameters(), tell_nobody)
    return asked, artifact, recipe.open(artifact)


class Knowing:
    """Puts the right users first."""

    def __init__(self, held):
        self.right = {
            tuple(each.tolist()): right
            for each, right in zip(held.questions, held.right, strict=True)
        }

    def score_users(self, items, histories):
        scores = np.zeros(len(histories), dtype=np.float32)
        scores[self.right[tuple(items.tolist())]] = 1
        return scores


def test_audiences_are_asked_for_the_newest_fifth_of_each_user():
    data = testing.shop()
    held = segments.hold_out_audiences(data.interactions, data.items, of_kinds=False)
    whole, rest = data.interactions.lengths(), held.train.lengths()
    assert (whole - rest == np.round(whole * 0.2)).all()
    best = segments.audience_metrics(Knowing(held), held).means()
    assert best["hit_at_k"] == held.k
    assert segments.activity_metrics(held).means()["hit_at_k"] < held.k


@pytest.mark.parametrize("name", ["item-affinity", "item-attribute-affinity"])
def test_audiences_beat_the_most_active_users(name):
    asked, _, scorer = learned(name, testing.shop())
    told = evaluation(asked, asked.measured(scorer), asked.baselines())
    assert set(told["metrics"]) == {"hit_at_k", "recall_at_k", "coverage"}
    ours, theirs = told["metrics"], told["baselines"]["activity"]["metrics"]
    assert ours["recall_at_k"] > theirs["recall_at_k"]
    low, high = told["intervals"]["recall_at_k"]
    assert low <= ours["recall_at_k"] <= high


def test_actions_are_foretold_better_than_by_their_rates():
    asked, _, scorer = learned("next-best-action", testing.offers())
    ours = asked.measured(scorer).means()
    theirs = asked.baselines()["rates"].means()
    assert ours["area_under_the_curve"] > theirs["area_under_the_curve"] + 0.1
    assert ours["log_loss"] < theirs["log_loss"]
    assert ours["calibration_error"] < 0.1


def test_the_area_under_the_curve_is_that_of_its_definition():
    chance = np.random.default_rng(1)
    scores, taken = chance.integers(0, 9, 60).astype(float), chance.random(60) < 0.4
    pairs = [(a > b) + (a == b) / 2 for a in scores[taken] for b in scores[~taken]]
    assert actions._area(scores, taken) == pytest.approx(np.mean(pairs))


def test_what_trends_is_measured_on_windows_that_were_not_seen():
    data = testing.rising()
    recipe = recipe_named("trending-now")
    asked = examination(data, recipe, window=3600)
    artifact = recipe.fit(asked.known, recipe.parameters(), tell_nobody)
    told = evaluation(asked, asked.measured(recipe.open(artifact)), asked.baselines())
    assert 0 <= told["metrics"]["trend_prediction_accuracy"] <= 1
    assert "trend_prediction_accuracy" in told["baselines"]["popularity"]["metrics"]
    assert "trend_prediction_accuracy" in told["intervals"]


def priced(users=300, items=200, steps=10):
    """Users choose what is popular; prices have nothing to do with it."""
    chance = np.random.default_rng(4)
    weights = 1 / np.arange(1, items + 1) ** 0.7
    events = [
        chance.choice(items, steps, replace=False, p=weights / weights.sum()) for _ in range(users)
    ]
    data = gathered(
        owners=np.repeat(np.arange(users), steps),
        events=np.concatenate(events),
        times=np.tile(np.arange(steps), users),
        users=[f"u{n}" for n in range(users)],
        items=[f"i{n}" for n in range(items)],
    )
    style = testing.table({"STYLE": [("plain",)] * items}, data.items)
    prices = Column(kind=ColumnKind.NUMBER, numbers=chance.lognormal(3, 1, items))
    columns = dict(style.columns) | {"PRICE": prices}
    return TrainingData(interactions=data, items=replace(style, columns=columns))


def test_an_objective_wins_rewards_and_gives_up_no_more_than_it_may():
    data, recipe = priced(), recipe_named("user-personalization-v2")
    objective = Objective.of(
        {"optimizationObjective": {"itemAttribute": "price", "objectiveSensitivity": "HIGH"}}
    )
    rewards = objective.rewards(data.items, data.interactions.n_items)
    asked = examination(data, recipe, rewards=rewards)
    assert isinstance(asked, OfItems)
    artifact = recipe.fit(asked.known, recipe.parameters(questions=200), tell_nobody)
    plain = recipe.open(artifact)
    changed, left = optimised(recipe, artifact, asked, objective)
    assert len(left.held.histories) == len(asked.held.histories) // 2
    assert changed.facts["objective"]["say"] > 0
    scorer = recipe.open(changed)
    query = Query(history=data.interactions.of(0))
    slates = [np.argsort(-one.score(query))[:25] for one in (scorer, plain)]
    assert rewards[slates[0]].sum() > rewards[slates[1]].sum()
    kept = "normalized_discounted_cumulative_gain_at_25"
    tried = replace(asked, held=asked.held.part(np.arange(0, len(asked.held.histories), 2)))
    figures = [tried.measured(one).means() for one in (scorer, plain)]
    assert figures[0][kept] >= figures[1][kept] * (1 - GIVEN_UP["HIGH"]) - 1e-6
    assert figures[0]["average_rewards_at_k"] > figures[1]["average_rewards_at_k"]
    dearest = int(np.argmax(rewards))
    assert "objective" in [one.code for one in scorer.explain(query, dearest)]


def test_what_cannot_be_optimised_says_so():
    objective = Objective("PRICE", "LOW")
    data, recipe = priced(), recipe_named("popularity-count")
    asked = examination(data, recipe, rewards=objective.rewards(data.items, 200))
    artifact = recipe.fit(asked.known, recipe.parameters(), tell_nobody)
    with pytest.raises(errors.Invalid, match="popularity-count"):
        optimised(recipe, artifact, asked, objective)


def test_an_objective_names_a_number_of_items():
    told = {"optimizationObjective": {"itemAttribute": "STYLE", "objectiveSensitivity": "LOW"}}
    with pytest.raises(errors.Invalid, match="PRICE"):
        Objective.of(told).rewards(priced().items, 200)
    off = {"optimizationObjective": {"itemAttribute": "PRICE", "objectiveSensitivity": "OFF"}}
    assert Objective.of(off) is None
