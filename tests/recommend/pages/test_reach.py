"""Coverage, popularity bias and new items, by what must come out."""

import numpy as np
import pytest
from tests.recommend.pages.conftest import NEW

from comptoir.recommend.model import Kind
from comptoir.recommend.portraits.lists import Lists
from comptoir.recommend.portraits.reach import gini, reach

HOME = "/console/recommendations"
CUSTOMERS = np.array([80, 10, 5, 5, 0, 0, 0, 0, 0, 0], dtype=np.float32)


def lists(*rows):
    return [np.array(row, dtype=np.int32) for row in rows]


def test_lists_of_the_head_alone_are_told_as_such():
    found = reach(lists([0, 1], [0, 1]), lists([0], [1, 2]), CUSTOMERS)
    assert (found.distinct, found.coverage, found.head) == (2, 0.2, 1)
    assert found.head_share.value == 0.5
    assert found.tenths[:2] == (0.5, 0.5)
    assert found.tenths_chosen[0] == pytest.approx(0.8)
    # Two of ten items share all places alike: 1 - 2 / 10.
    assert found.gini == pytest.approx(0.8)
    low, high = found.gini_bounds
    assert low <= found.gini <= high


def test_an_item_that_half_as_many_chose_is_one_bit_newer():
    customers = np.array([8, 4], dtype=np.float32)
    one = reach(lists([0]), lists([0]), customers)
    other = reach(lists([1]), lists([0]), customers)
    assert other.novelty.value - one.novelty.value == pytest.approx(1.0)
    assert other.novelty_chosen.value == one.novelty.value


def test_a_uniform_spread_has_no_inequality():
    every = lists(*[[at] for at in range(10)])
    found = reach(every, every, np.ones(10, dtype=np.float32))
    assert found.gini == pytest.approx(0.0, abs=1e-9)
    assert found.coverage == 1.0
    assert gini(np.zeros(3)) == 0.0


def test_nothing_shown_has_no_figures():
    assert reach([], lists([0]), CUSTOMERS) is None
    assert reach(lists([]), lists([0]), CUSTOMERS) is None


def test_the_page_asks_the_model_while_nothing_was_shown(house):
    page = house.client("analyst").get(f"{HOME}/reach?campaign=pour-vous").text
    assert "asked of the model just now" in page
    assert "New items and their exposure" in page
    shown = house.client("analyst").get(f"{HOME}/reach?campaign=pour-vous&of=shown").text
    assert "Nothing was shown in the last 30 days" in shown


def test_items_that_nobody_chose_are_listed_with_their_places(house):
    campaign = house.operations.find(Kind.CAMPAIGN, "pour-vous")
    looker = Lists(house.backstage.recommend_room, house.backstage.recommend_slates)
    looked = looker.by_model(campaign.group_id, campaign.uses_id)
    cold, count = looker.cold(campaign.group_id, campaign.uses_id, looked, 30)
    assert {one.item_id for one in cold} >= NEW
    assert count == len(cold)
    assert all(one.customers == 0 for one in cold)


def test_what_was_shown_is_read_from_the_log(house):
    recommend, group = house.backstage, "boutique"
    group_id = house.operations.find(Kind.DATASET_GROUP, group).group_id
    log = recommend.recommend_exposures
    if log._thread is None:  # the server's own start; the house here has none
        log.start()
    arn = house.operations.arn(Kind.CAMPAIGN, "pour-vous")
    for at in range(3):
        house.operations.call("GetRecommendations", campaignArn=arn, userId=f"u{at}", numResults=5)
    log.flush()
    engine = recommend.engine
    engine.wait(engine.start("recommend.carry", {"group_id": group_id}))
    page = house.client("analyst").get(f"{HOME}/reach?campaign=pour-vous&of=shown").text
    assert "3 answers that customers got since" in page
    assert "What gave the places" in page
