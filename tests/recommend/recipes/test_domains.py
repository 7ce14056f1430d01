"""Use cases: each is offered, learns from its own events, and its filter can be compiled."""

import pytest

from comptoir.recommend import testing as laws
from comptoir.recommend.filters import parse
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.recipes.domains import USE_CASES
from comptoir.recommend.recipes.port import RecipeType, tell_nobody


def test_every_use_case_that_is_offered_is_there():
    offered = {name.removeprefix("aws-") for name, one in OFFERS.items() if one.domain}
    assert offered == USE_CASES.keys()


@pytest.mark.parametrize("name", USE_CASES)
def test_what_it_asks_for_is_what_its_type_needs(name):
    one = USE_CASES[name]
    assert ("itemId" in one.asks) == (one.recipe_type is RecipeType.RELATED_ITEMS)
    assert not one.filter or parse(one.filter)


def test_purchases_do_not_count_as_views():
    views, purchases = (
        one.fit(laws.shop(), one.recipe.parameters(), tell_nobody).arrays["ever"]
        for one in (
            USE_CASES["ecomm-popular-items-by-views"],
            USE_CASES["vod-most-popular"],
        )
    )
    assert views.sum() > 0
    assert purchases.sum() == 0
