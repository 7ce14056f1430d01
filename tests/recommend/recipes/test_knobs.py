"""Hyperparameters are read under both their names, and refused with their range."""

import pytest

from comptoir.kernel import errors
from comptoir.recommend.recipes.knobs import knobs_of, parameters_of
from comptoir.recommend.recipes.registry import RECIPES, recipe_named


def test_personalize_names_and_own_names_mean_the_same():
    recipe = recipe_named("aws-user-personalization")
    theirs, _ = parameters_of(recipe, {"hidden_dimension": "64", "recency_mask": "false"})
    ours, _ = parameters_of(recipe, {"factors": 64, "recency": False})
    assert theirs == ours
    assert theirs.factors == 64


def test_names_that_change_nothing_are_told():
    _, unused = parameters_of(recipe_named("user-personalization"), {"bptt": "20"})
    assert unused == ("bptt",)


@pytest.mark.parametrize(
    ("recipe", "name", "value", "told"),
    [
        ("user-personalization", "hidden_dimension", "300", "32 to 256"),
        ("user-personalization", "bptt", "1", "2 to 32"),
        ("user-personalization", "recency_mask", "maybe", "true, false"),
        ("sims", "popularity_discount_factor", "1.5", "0 to 1"),
        ("sims", "min_cointeraction_count", "2.5", "0 to 10"),
        ("sims", "min_cointeraction_count", "many", "must be a number"),
        ("sims", "max_user_history_length_percentile", "2", "0 to 1"),
        ("similar-items", "item_id_hidden_dim", "20", "30 to 200"),
        ("trending-now", "trend_discovery_frequency", "5 minutes", "30 minutes"),
        ("popularity-count", "colour", "red", "has no parameter colour"),
        ("user-personalization-v2", "factors", "nan", "must be a number"),
    ],
)
def test_what_is_unknown_or_out_of_its_range_is_refused_with_the_range(recipe, name, value, told):
    with pytest.raises(errors.Invalid, match=name) as problem:
        parameters_of(RECIPES[recipe], {name: value})
    assert told in str(problem.value)


@pytest.mark.parametrize("name", RECIPES)
def test_defaults_lie_in_their_own_ranges(name):
    recipe = RECIPES[name]
    plain = recipe.parameters()
    given = {field: getattr(plain, field) for field in knobs_of(recipe)}
    again, _ = parameters_of(recipe, given)
    assert again == plain
