"""The advisor: named campaigns, rights, and what a wish may hold."""

from dataclasses import replace

import pytest

from comptoir.kernel import errors
from comptoir.recommend.service import Promoting, Wish


@pytest.fixture
def advisor(native):
    return native.backstage.recommend_advisor


def ids(slate):
    return [one.item_id for one in slate.items]


def test_campaign_is_found_by_name_and_by_arn(native, advisor):
    wish = Wish(length=5)
    by_name = advisor.recommend(native.caller, "for-you", user="u1", wish=wish)
    arn = advisor.found(native.caller, "for-you").arn
    by_arn = advisor.recommend(native.caller, arn, user="u1", wish=wish)
    assert len(by_name.items) == len(by_arn.items) == 5
    assert by_name.facts == by_arn.facts
    assert by_name.recommendation_id != by_arn.recommendation_id


def test_related_items_come_from_a_recipe_that_knows_them(native, advisor):
    related = advisor.related(native.caller, "alike", "i3", wish=Wish(length=3))
    assert set(ids(related)) & {"i4", "i5", "i2"}
    with pytest.raises(errors.Invalid, match="for-you learns by"):
        advisor.related(native.caller, "for-you", "i3")


def test_ranked_are_the_given_items_unknown_ones_last(native, advisor):
    ranked = advisor.rank(native.caller, "order", ["none", "i4", "i9"], user="u1")
    assert sorted(ids(ranked)) == ["i4", "i9", "none"]
    assert (ranked.items[-1].item_id, ranked.items[-1].score) == ("none", None)
    with pytest.raises(errors.Invalid, match="ranks no lists"):
        advisor.rank(native.caller, "alike", ["i4"], user="u1")


def test_filter_by_name_and_promotion_choose(native, advisor):
    wish = Wish(length=10, filter="cheap", filter_values={"most": "12"}, trace=True)
    slate = advisor.recommend(native.caller, "for-you", user="u1", wish=wish)
    assert set(ids(slate)) <= {f"i{n}" for n in range(7)}
    assert slate.filtered is not None
    assert slate.filtered.left >= len(slate.items)
    promoting = Promoting(percent=50, name="sale", filter="cheap", filter_values={"most": "7"})
    wish = Wish(length=4, promotion=promoting)
    slate = advisor.recommend(native.caller, "for-you", user="u1", wish=wish)
    promoted = [one.item_id for one in slate.items if one.promotion == "sale"]
    assert promoted
    assert set(promoted) <= {"i0", "i1"}
    with pytest.raises(errors.Invalid, match="but no filter"):
        advisor.recommend(native.caller, "for-you", wish=Wish(filter_values={"most": "7"}))


def test_what_is_unknown_and_what_is_forbidden_are_told_alike(native, advisor):
    stranger = replace(native.caller, groups=frozenset({"other"}))
    told = []
    for caller, name in ((native.caller, "none"), (stranger, "for-you")):
        with pytest.raises(errors.NotFound) as caught:
            advisor.recommend(caller, name, user="u1")
        told.append(caught.value.message.replace(name, "NAME"))
    assert told[0] == told[1]
    with pytest.raises(errors.NotFound, match="no filter"):
        advisor.recommend(native.caller, "for-you", user="u1", wish=Wish(filter="none"))
    nobody = replace(native.caller, rights=frozenset())
    with pytest.raises(errors.Denied):
        advisor.recommend(nobody, "for-you", user="u1")
