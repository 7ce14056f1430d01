"""Requests, TPS-hours and prices, by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from comptoir.kernel.observe.metrics import Metrics
from comptoir.recommend.evidence import reading
from comptoir.recommend.evidence.exposures import EXPOSURES
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.portraits.costs import WINDOW, Costs, Load, costs_of, prices

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOME = "/console/recommendations"


def campaign(minimum: int, made: datetime) -> Resource:
    return Resource(
        resource_id="res_1",
        kind=Kind.CAMPAIGN,
        arn="",
        name="vitrine",
        status=Status.ACTIVE,
        created_at=made,
        updated_at=made,
        group_id="grp_1",
        document={"minProvisionedTPS": minimum},
    )


def asked(monkeypatch, moments: list[datetime]) -> None:
    """Let the log hold one answer at each of these moments."""
    rows = {
        "SOURCE": ["res_1"] * len(moments),
        "ANSWERS": [1] * len(moments),
        "SHOWN_AT": [int(one.timestamp() * 1000) for one in moments],
    }
    kinds = {name: EXPOSURES[name] for name in rows}
    monkeypatch.setattr(reading, "shown", lambda *_: pl.LazyFrame(rows, schema=kinds))


def told(minimum: int, made: datetime) -> Costs:
    data = SimpleNamespace(now=lambda: int(NOW.timestamp()))
    return costs_of(data, "grp_1", [campaign(minimum, made)], [], days=1)


def test_an_idle_campaign_is_counted_with_its_minimum(monkeypatch):
    asked(monkeypatch, [])
    one = told(2, NOW - timedelta(days=9)).loads[0]
    assert (one.requests, one.observed, one.idle) == (0, 0.0, 1.0)
    assert one.counted == pytest.approx(48.0)


def test_a_campaign_is_counted_from_its_first_moment(monkeypatch):
    asked(monkeypatch, [])
    assert told(1, NOW - timedelta(hours=6)).loads[0].counted == pytest.approx(6.0)


def test_a_busy_window_counts_for_what_was_asked(monkeypatch):
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    busy = [start + timedelta(seconds=at % WINDOW) for at in range(3 * WINDOW)]
    asked(monkeypatch, busy)
    found = told(1, NOW - timedelta(hours=24))
    one = found.loads[0]
    assert (one.requests, one.peak) == (900, 3.0)
    assert one.observed == pytest.approx(0.25)
    assert one.counted == pytest.approx(24 + 2 * WINDOW / 3600)
    assert dict(found.daily)["2026-03-01"] == 900


def test_a_month_is_priced_step_by_step():
    table = prices()
    assert table.of_tps_hours(0) == 0
    assert table.of_tps_hours(20_000) == pytest.approx(4_000)
    assert table.of_tps_hours(300_000) == pytest.approx(4_000 + 18_000 + 5_000)
    load = Load(name="a", minimum=1, requests=0, peak=0, observed=0, counted=24.0, idle=1)
    day = Costs(
        since=NOW - timedelta(days=1),
        until=NOW,
        loads=(load,),
        daily=(),
        training_hours=2.0,
        prices=table,
    )
    assert day.serving == pytest.approx(4.8)
    assert replace(day, loads=(load, load)).serving == pytest.approx(9.6)
    assert day.training == pytest.approx(0.48)


def test_latencies_are_told_by_route_with_methods_together():
    metrics = Metrics()
    for _ in range(99):
        metrics.request("GET", "/v1/recommend/{campaign}", 200, 0.002)
    metrics.request("POST", "/v1/recommend/{campaign}", 200, 0.3)
    metrics.request("GET", "/shop", 200, 0.3)
    (one,) = metrics.latencies("/v1/recommend")
    assert (one.count, one.half, one.nearly_all) == (100, 0.0025, 0.0025)


def test_the_page_names_its_prices_and_their_date(house):
    page = house.client("analyst").get(f"{HOME}/costs?group=boutique&days=30").text
    assert prices().as_of.isoformat() in page
    assert "pour-vous" in page
    assert house.client("analyst").get(f"{HOME}/costs?days=0").status_code == 422
    assert house.client("agent").get(f"{HOME}/costs").status_code == 403
