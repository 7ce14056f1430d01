"""Tuning keeps to its budget and its ranges, and starts from what is there."""

import pytest

from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.training.tuning import Budget, Trial, told_of

CONFIG = {
    "hpoConfig": {
        "hpoResourceConfig": {"maxNumberOfTrainingJobs": "6", "maxParallelTrainingJobs": "2"},
        "algorithmHyperParameterRanges": {
            "integerHyperParameterRanges": [
                {"name": "min_cointeraction_count", "minValue": 2, "maxValue": 5}
            ],
            "continuousHyperParameterRanges": [
                {"name": "popularity_discount_factor", "minValue": 0.1, "maxValue": 0.9}
            ],
        },
    }
}


def searched(recipe, config, reached):
    """Spend a whole budget; return the trials."""
    budget = Budget.of(recipe, config)
    done = []
    for _ in range(budget.jobs):
        place, given = budget.next(done)
        done.append(Trial(place=place, given=given, reached=reached(given)))
    return budget, done


def test_the_first_trial_is_the_default_and_none_leaves_its_range():
    budget, done = searched(recipe_named("sims"), CONFIG, len)
    assert len(done) == budget.jobs == 6
    assert done[0].given == {}
    for one in done[1:]:
        assert 2 <= int(one.given["min_cointeraction_count"]) <= 5
        assert 0.1 <= float(one.given["popularity_discount_factor"]) <= 0.9
    _, again = searched(recipe_named("sims"), CONFIG, len)
    assert again == done


def test_the_second_half_looks_around_the_best():
    def reached(given):
        return -abs(float(given.get("popularity_discount_factor", 0.1)) - 0.8)

    config = {
        "hpoConfig": CONFIG["hpoConfig"] | {"hpoResourceConfig": {"maxNumberOfTrainingJobs": "20"}}
    }
    budget, done = searched(recipe_named("sims"), config, reached)
    late = [float(one.given["popularity_discount_factor"]) for one in done[10:]]
    assert sum(late) / len(late) > 0.6
    best = max(done, key=lambda one: one.reached)
    assert told_of(recipe_named("sims"), budget, best).keys() == {
        "min_cointeraction_count",
        "popularity_discount_factor",
    }


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        ("user-personalization", {"hidden_dimension", "recency_mask"}),
        ("similar-items", {"item_id_hidden_dim", "item_metadata_hidden_dim"}),
        ("sims", {"popularity_discount_factor", "min_cointeraction_count"}),
    ],
)
def test_without_ranges_what_is_tunable_is_tuned(name, ranges):
    assert {one.name for one in Budget.of(recipe_named(name), {}).ranges} == ranges


def test_a_default_that_wins_is_told_by_its_values():
    recipe = recipe_named("sims")
    budget = Budget.of(recipe, CONFIG)
    best = Trial(place=(), given={}, reached=1.0)
    assert told_of(recipe, budget, best) == {
        "min_cointeraction_count": "3",
        "popularity_discount_factor": "0.5",
    }
