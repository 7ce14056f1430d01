"""Impressions: counted without being sent; what was shown in vain is explored less."""

import pytest
from tests.recommend.evidence.test_outcomes import FIRST, Counter

from comptoir.recommend.data import Table
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence import carrying, impressions
from comptoir.recommend.evidence.impressions import LEAST_WORTH, Impressions, Worths
from comptoir.recommend.live.carrying import carry_events
from comptoir.recommend.tasks import CARRY


def table(*ids: str) -> Table:
    return Table(ids=ids, columns={}, codes={name: code for code, name in enumerate(ids)})


def test_answers_are_impressions_once_an_event_names_them_and_lists_win(any_shop):
    counter = Counter(any_shop)
    shop = any_shop
    first = counter.shows(FIRST, "ada", "rug", "lamp", "desk")
    counter.shows(FIRST, "bob", "rug")
    for item in ("lamp", "lamp", "rug", "elsewhere"):
        counter.does("ada", "click", item, first)
    counter.log.flush()
    carrying.carry(shop.room, shop.group_id)
    carry_events(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    second = counter.shows(FIRST, "cleo", "rug", "lamp")
    counter.does("cleo", "click", "pot", second, impression=("pot", "lamp"))
    counter.does("cleo", "click", "rug", second)
    counter.does("dora", "view", "desk", "", impression=("desk", "pot"))
    counter.log.close()
    found = impressions.count(shop.room, shop.group_id)
    assert found.shown == {"rug": 1, "lamp": 2, "desk": 2, "pot": 2}
    assert found.chosen == {"lamp": 1, "rug": 1, "pot": 1, "desk": 1}


def test_counts_are_kept_for_an_hour_and_reach_serving(shop):
    counter = Counter(shop)
    for number in range(40):
        name = counter.shows(FIRST, f"u{number}", "rug", "lamp")
        counter.does(f"u{number}", "click", "lamp", name)
    counter.log.close()
    now, items = [0.0], table("new", "lamp", "rug")
    worths = Worths(shop.room, lambda: now[0])
    assert worths.of(shop.group_id, items) is None
    shop.engine.start(CARRY, {})
    assert impressions.recount(shop.room, shop.group_id) is False
    assert worths.of(shop.group_id, items) is None
    now[0] = 61
    found = worths.of(shop.group_id, items)
    assert found.tolist() == [1.0, 1.0, pytest.approx(LEAST_WORTH)]
    assert worths.of(shop.group_id, items) is found
    assert worths.of(shop.group_id, table("rug")).tolist() == [pytest.approx(LEAST_WORTH)]


def test_worth_falls_with_what_was_shown_in_vain_and_never_to_nothing():
    shown = {"seen": 50, "often": 1000, "liked": 1000, "rest": 1000}
    worth = Impressions(counted_at=1, shown=shown, chosen={"liked": 100, "rest": 5}).worth()
    assert worth["liked"] == 1
    assert 1 > worth["seen"] > worth["often"] >= LEAST_WORTH
    assert Impressions(counted_at=1, shown={"a": 10}, chosen={}).worth() == {}
    assert impressions.NONE.worth() == {}
