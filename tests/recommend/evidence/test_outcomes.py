"""Outcomes: the answers that were chosen from, wherever answers and events lie."""

import numpy as np
import polars as pl
import pytest
from tests.recommend.conftest import ITEMS, NOW, Shop

from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence import carrying
from comptoir.recommend.evidence.log import ExposureLog
from comptoir.recommend.evidence.names import new_name
from comptoir.recommend.evidence.outcomes import Question, answers, outcomes
from comptoir.recommend.live.carrying import carry_events
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Placed, Rung, Slate
from comptoir.recommend.store import schemas

MOMENT = int(NOW.timestamp())
FIRST, SECOND = (f"res_{letter * 26}" for letter in "ab")


class Counter:
    """A shop that answers, and whose customers choose."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.at = shop, MOMENT
        schemas.attach(shop.room, shop.group_id, ITEMS)
        self.intake = Intake(shop.room)
        prices = {"rug": {"PRICE": 80.0}, "lamp": {"PRICE": 20.0}}
        self.intake.put_records(shop.group_id, DatasetType.ITEMS, prices)
        self.log = ExposureLog(shop.room.folder, clock=lambda: self.at)
        self.log.start()

    def shows(self, source: str, user: str, *items: str, **facts) -> str:
        name = new_name(source)
        placed = (Placed(code=0, item_id=item, score=0.1) for item in items)
        request = SlateRequest(
            group_id=self.shop.group_id,
            version_id="res_v",
            recipe="aws-user-personalization",
            source_id=source,
            user=self.shop.owner(user) if user else "",
        )
        slate = Slate(
            recommendation_id=name,
            items=tuple(placed),
            table=None,
            rung=Rung.PERSONAL,
            facts={"version": "res_v"} | facts,
        )
        self.log.saw(request, slate)
        return name

    def does(self, user: str, event_type: str, item: str, name: str, **more) -> None:
        one = LiveEvent(
            event_type=event_type, item_id=item, sent_at=self.at, recommendation_id=name, **more
        )
        self.intake.put_events(self.shop.group_id, [one], session_id="s", user_id=user)


@pytest.fixture
def counter(any_shop):
    made = Counter(any_shop)
    yield made
    made.log.close()


def test_answers_are_credited_wherever_they_and_their_events_lie(counter):
    shop = counter.shop
    one = counter.shows(FIRST, "ada", "rug", "lamp")
    counter.shows(FIRST, "bob", "rug")
    for kind in ("View", "View", "Purchase"):
        counter.does("ada", kind, "rug", one)
    counter.does("ada", "View", "elsewhere", one)
    counter.log.flush()
    carrying.carry(shop.room, shop.group_id)
    carry_events(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    two = counter.shows(FIRST, "ada", "lamp")
    counter.shows(SECOND, "", "lamp")
    counter.does("ada", "View", "lamp", two)
    counter.log.flush()
    first, second = outcomes(shop.room, shop.group_id)
    assert (first.source, first.answers, first.customers) == (FIRST, 3, 2)
    assert (first.chosen, first.converted, first.revenue) == (2, 1, 80.0)
    assert first.rates["click_through"].value == pytest.approx(2 / 3)
    assert first.rates["revenue_per_answer"].value == pytest.approx(80 / 3)
    assert first.rates["conversion"].n == 2
    assert (second.source, second.answers, second.chosen, second.rates) == (SECOND, 1, 0, {})


def test_what_is_asked_for_narrows_what_is_told(counter):
    shop = counter.shop
    counter.at -= 3600
    old = counter.shows(FIRST, "ada", "rug", arm="a")
    counter.at += 3600
    counter.does("ada", "Impression", "rug", old)
    new = counter.shows(FIRST, "bob", "lamp", arm="b")
    counter.does("bob", "Lease", "lamp", new)
    counter.log.flush()

    def told(by=("SOURCE",), **asked):
        found = outcomes(shop.room, shop.group_id, Question(**asked), by)
        return [(one.arm, one.answers, one.chosen, one.converted) for one in found]

    assert told() == [("", 2, 2, 0)]
    assert told(clicks=("click",)) == [("", 2, 0, 0)]
    assert told(conversions=("lease",)) == [("", 2, 2, 1)]
    assert told(since=MOMENT) == [("", 1, 1, 0)]
    assert told(until=MOMENT) == [("", 1, 1, 0)]
    assert told(source=SECOND) == []
    assert told(by=("SOURCE", "ARM")) == [("a", 1, 1, 0), ("b", 1, 1, 0)]


def test_answers_that_were_lost_are_told_apart(shop):
    counter = Counter(shop)
    counter.log.close()
    counter.log = ExposureLog(shop.room.folder, most=1, seconds=3600, clock=lambda: MOMENT)
    counter.log.start()
    for source in (FIRST, FIRST, FIRST, SECOND):
        counter.shows(source, "ada", "rug")
    counter.log.close()
    told = outcomes(shop.room, shop.group_id)
    assert [(one.source, one.answers, one.lost) for one in told] == [(FIRST, 1, 2), (SECOND, 0, 1)]


def test_group_that_has_shown_nothing_has_no_outcomes(shop):
    assert outcomes(shop.room, shop.group_id) == []


def test_every_answer_is_told_with_what_it_led_to(shop):
    """Against counting by hand, event by event."""
    counter, chance = Counter(shop), np.random.default_rng(5)
    wanted: dict[str, tuple[int, int, float]] = {}
    for number in range(60):
        items = [str(one) for one in chance.permutation(["rug", "lamp", "desk", "pot"])[:3]]
        user = f"u{number % 7}"
        name = counter.shows(FIRST, user, *items)
        did: dict[str, bool] = {}
        for _ in range(int(chance.integers(0, 4))):
            item = str(chance.choice(["rug", "lamp", "desk", "pot"]))
            buys = bool(chance.random() < 0.3)
            counter.does(user, "buy" if buys else "view", item, name)
            if item in items:
                did[item] = did.get(item, False) or buys
        price = {"rug": 80.0, "lamp": 20.0}
        earned = sum(price.get(item, 0) for item, buys in did.items() if buys)
        wanted[name] = len(did), sum(did.values()), earned
        if number % 20 == 0:
            counter.log.flush()
            carrying.carry(shop.room, shop.group_id)
            carry_events(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    counter.log.close()
    found = answers(shop.room, shop.group_id).select(
        "RECOMMENDATION_ID", "CLICKS", "CONVERTED", pl.col("REVENUE").cast(pl.Float64)
    )
    assert {row[0]: row[1:] for row in found.iter_rows()} == wanted


def test_action_that_was_taken_is_credited_and_one_that_was_seen_is_not(counter):
    shop = counter.shop
    names = [counter.shows(FIRST, user, "upgrade", kind="actions") for user in ("ada", "bob")]
    for user, kind, name in zip(("ada", "bob"), ("Taken", "Viewed"), names, strict=True):
        one = LiveEvent(event_type=kind, item_id="upgrade", sent_at=MOMENT, recommendation_id=name)
        counter.intake.put_events(
            shop.group_id,
            [one],
            session_id="s",
            user_id=user,
            dataset=DatasetType.ACTION_INTERACTIONS,
        )
    counter.log.flush()
    (told,) = outcomes(shop.room, shop.group_id)
    assert (told.answers, told.chosen, told.converted) == (2, 1, 1)
