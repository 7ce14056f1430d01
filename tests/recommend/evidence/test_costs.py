"""Capacity and cost: what was asked, in AWS's windows, and nothing for what is idle."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import typer
from tests.recommend.conftest import NOW
from tests.recommend.evidence.test_attributing import Bureau
from tests.recommend.evidence.test_exposures import answered, asked

from comptoir.recommend.commands.monitoring import monitor
from comptoir.recommend.evidence.alarms import watched
from comptoir.recommend.evidence.costs import aws_cost, capacities, cost, costs_told
from comptoir.recommend.evidence.log import ExposureLog
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations
from comptoir.recommend.settings import PriceSettings

START = int(NOW.timestamp())
PRICES = PriceSettings()


@pytest.fixture
def bureau(shop):
    """A campaign that is asked, one that is not, and a recommender; two hours have gone by."""
    made = Bureau(shop)
    made.recommender = made.add(
        Kind.RECOMMENDER, "r", {"recommenderConfig": {"minRecommendationRequestsPerSecond": 2}}
    )

    def now() -> float:
        return made.now.timestamp()

    log = ExposureLog(shop.room.folder, clock=now)
    log.start()
    for minutes, source, count in (
        (1, made.campaigns[0], 900),
        (2, made.campaigns[0], 300),
        (31, made.campaigns[0], 60),
        (5, made.recommender, 3600),
    ):
        made.now = NOW + timedelta(minutes=minutes)
        request = replace(asked(shop.group_id), source_id=source.resource_id)
        for _ in range(count):
            log.saw(request, answered("rug"))
        log.flush()
    made.now = NOW + timedelta(hours=2)
    log.close()
    return made


def test_capacity_is_counted_in_the_windows_that_aws_bills(bureau):
    found = capacities(bureau.shop.room, bureau.room, bureau.shop.group_id, START, 2**40)
    first, second, recommender = found
    assert (first.requests, first.hours, first.provisioned) == (1260, 2, 1)
    assert first.peak == 1200 / 300
    assert first.used_hours == 1260 / 3600
    # One window of five minutes needs 4 transactions a second instead of 1.
    assert first.billed_hours == pytest.approx(2 + 3 * 300 / 3600)
    assert first.utilisation == pytest.approx(1260 / 3600 / 2.25)
    assert (second.requests, second.billed_hours, second.utilisation) == (0, 2, 0)
    assert (recommender.requests, recommender.peak, recommender.billed_hours) == (3600, 1, 4)
    assert not any(one.idle for one in (first, recommender))
    bureau.now += timedelta(hours=24)
    later = capacities(bureau.shop.room, bureau.room, bureau.shop.group_id, START, 2**40)
    assert all(one.idle for one in later)


def test_what_is_billed_is_priced_tier_by_tier_and_shared(bureau):
    assert aws_cost(0, PRICES) == 0
    assert aws_cost(20_000, PRICES) == pytest.approx(4000)
    assert aws_cost(250_000, PRICES) == pytest.approx(4000 + 18_000 + 2500)
    own = PriceSettings(tps_hour_tiers=[(0, 1.0)])
    found = capacities(bureau.shop.room, bureau.room, bureau.shop.group_id, START, 2**40)
    each = cost(found, own, START, START + 7200)
    assert each == pytest.approx({one.source.resource_id: one.billed_hours for one in found})
    told = costs_told(found, own, START, START + 7200)
    assert told["aws_cost"] == pytest.approx(2.25 + 2 + 4)
    assert [one["idle"] for one in told["sources"]] == [False, True, False]
    assert told["since"] == "2026-03-01T12:00:00Z"


def test_campaign_counts_from_when_it_was_made(bureau):
    late = capacities(bureau.shop.room, bureau.room, bureau.shop.group_id, 0, START + 3600)
    assert [one.hours for one in late] == [1, 1, 1]
    none = capacities(bureau.shop.room, bureau.room, bureau.shop.group_id, 0, START)
    assert [(one.hours, one.average, one.billed_hours) for one in none] == [(0, 0, 0)] * 3


def test_what_was_used_is_never_more_than_what_is_billed(bureau):
    found = capacities(bureau.shop.room, bureau.room, bureau.shop.group_id, START, START + 125)
    assert found[0].requests == 1200
    assert [one.utilisation <= 1 for one in found] == [True] * 3


def seen(bureau, below=0.6):
    return watched(
        *(bureau.shop.room, bureau.room, bureau.shop.group_id), below=below, idle_hours=24
    )


def test_nine_of_twelve_periods_are_an_alarm_and_fewer_are_none(bureau):
    bureau.now = NOW + timedelta(minutes=37)
    first, second, recommender = seen(bureau)
    # Seven periods have gone by: the first was busy, in the last one a fifth was asked.
    assert (first.periods, first.under, first.underused) == (7, 6, False)
    assert first.average == pytest.approx((1200 + 60) / 300 / 7)
    assert (second.under, second.utilisation) == (7, 0)
    assert (recommender.provisioned, recommender.under) == (2, 6)
    assert seen(bureau, below=0.1)[0].under == 5
    bureau.now = NOW + timedelta(minutes=57)
    assert [one.underused for one in seen(bureau)] == [True] * 3
    assert [one.underused for one in seen(bureau, below=0.1)] == [True, True, True]


def test_nobody_asking_for_a_day_is_an_alarm(bureau):
    bureau.now = NOW + timedelta(hours=24, minutes=10)
    assert [one.idle for one in seen(bureau)] == [False, True, True]
    bureau.now += timedelta(minutes=30)
    assert [one.idle for one in seen(bureau)] == [True] * 3


def test_the_monitor_rings_lowers_and_stops(bureau, capsys, monkeypatch):
    bureau.add(Kind.DATASET_GROUP, "shop")
    room, done = bureau.room, []
    monkeypatch.setattr(
        Operations, "call", lambda _self, *given, **more: done.append((*given, more))
    )
    context = SimpleNamespace(
        obj=SimpleNamespace(recommend_room=bureau.shop.room, recommendations=room)
    )
    with room.store.writing() as connection:
        document = {"minProvisionedTPS": 4}
        room.store.change(connection, bureau.campaigns[0], room.clock(), document=document)
    bureau.now += timedelta(hours=48)
    asked = {"below": 0.6, "idle_hours": 24, "lower": True, "stop_idle": True, "as_json": True}
    with pytest.raises(typer.Exit) as ended:
        monitor(context, "shop", **asked)
    assert ended.value.exit_code == 1
    told = json.loads(capsys.readouterr().out)["sources"]
    assert [one["alarms"] for one in told] == [["underused", "idle"]] * 3
    assert [one["done"] for one in told] == ["lowered", "", "stopped"]
    lowered = {"campaignArn": bureau.campaigns[0].arn, "minProvisionedTPS": 1}
    stopped = {"recommenderArn": bureau.recommender.arn}
    assert done == [("UpdateCampaign", lowered), ("StopRecommender", stopped)]
    with pytest.raises(typer.Exit):
        monitor(context, "shop", **asked | {"as_json": False, "lower": False, "stop_idle": False})
    assert "underused, idle" in capsys.readouterr().out
    assert len(done) == 2
