"""What a carousel says is so: its title, its reasons, and what it leaves out."""

from types import SimpleNamespace

import pytest

from comptoir.recommend.carousels import filling, saying
from comptoir.recommend.carousels.kinds import RECIPES, Answering, Carousel
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.recipes.port import Reason
from comptoir.recommend.serving.slate import Placed, Rung, Why


def placed(code, *reasons, **changes):
    return Placed(code=code, item_id=f"i{code}", score=None, reasons=reasons, **changes)


def suggested(kind, recipe, items, rung=Rung.PERSONAL, on_page=""):
    slate = SimpleNamespace(items=items, rung=rung)
    found = filling._suggestions(kind, Answering(arn="", name="a", recipe=recipe), slate, on_page)
    return [(one.product_id, str(one.reason), one.beside) for one in found]


def test_every_carousel_is_filled_by_recipes_that_there_are():
    assert set(RECIPES) == set(Carousel)
    assert {recipe for every in RECIPES.values() for recipe in every} <= set(OFFERS)


@pytest.mark.parametrize(
    ("reason", "on_page", "told"),
    [
        (("bought_together", {"item": "p", "count": 43}), "p", "Bought with it by 43 customers"),
        (("bought_together", {"item": "q", "count": 43}), "", "Bought with {item} by 43 customers"),
        (("same_attributes", {"item": "q", "values": {"STYLE": "x"}}), "", "Same style as {item}"),
        (("same_attributes", {"item": "q", "values": {"ODD": "x"}}), "", "Like {item}"),
        (("popular", {"count": 9, "days": 30}), "", "Chosen by 9 customers in 30 days"),
        (("new", {}), "", "New in the shop"),
    ],
)
def test_reason_is_told_as_customers_read_it(reason, on_page, told):
    code, evidence = reason
    phrase, beside = saying.told([Reason(code=code, evidence=evidence)], on_page)
    assert str(phrase) == told
    assert beside == ("q" if "{item}" in told else "")


def test_reason_that_customers_would_not_understand_gives_way_to_the_next():
    trace = Reason(code="objective", evidence={"field": "MARGIN"})
    popular = Reason(code="popular", evidence={"count": 4})
    assert str(saying.told([trace, popular], "")[0]) == "Chosen by 4 customers"
    assert saying.told([trace], "") is None


def test_what_only_fills_a_slate_was_not_bought_with_anything():
    popular = Reason(code="popular", evidence={"count": 4})
    together = Reason(code="bought_together", evidence={"item": "p", "count": 3})
    items = [placed(1, together), placed(2, popular, why=Why.POPULAR)]
    recipe = "aws-ecomm-frequently-bought-together"
    found = suggested(Carousel.BOUGHT_TOGETHER, recipe, items, on_page="p")
    assert found == [("i1", "Bought with it by 3 customers", "")]


def test_two_customers_make_no_trend():
    rising = [Reason(code="trending", evidence={"count": n, "minutes": 1440}) for n in (2, 5)]
    items = [placed(n, one) for n, one in enumerate(rising)]
    found = suggested(Carousel.TRENDING, "aws-trending-now", items)
    assert found == [("i1", "On the rise: 5 customers in a day", "")]


def test_popular_items_are_not_called_for_you():
    items = [placed(1, Reason(code="popular", evidence={"count": 4}))]
    recipe = "aws-ecomm-recommended-for-you"
    assert suggested(Carousel.FOR_YOU, recipe, items, rung=Rung.POPULAR) == []
    assert suggested(Carousel.FOR_YOU, recipe, items, rung=Rung.SESSION)
