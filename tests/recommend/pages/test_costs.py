"""What the page of costs says of requests, hours and prices, by hand."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from comptoir.kernel.observe.metrics import Metrics
from comptoir.recommend.evidence import costs as costing
from comptoir.recommend.evidence import reading
from comptoir.recommend.evidence.exposures import EXPOSURES
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.portraits.costs import Costs, costs_of
from comptoir.recommend.settings import PriceSettings

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOME = "/console/recommendations"
WINDOW = costing.WINDOWS[Kind.CAMPAIGN]


def made(kind: Kind, when: datetime, document: dict[str, object]) -> Resource:
    return Resource(
        resource_id="res_1",
        kind=kind,
        arn="",
        name="vitrine",
        status=Status.ACTIVE,
        created_at=when,
        updated_at=when,
        group_id="grp_1",
        document=document,
    )


@pytest.fixture
def told(monkeypatch):
    """Return what costs says of a campaign that is asked once at each of some moments."""

    def costs(minimum: int, begun: datetime, moments: list[datetime]) -> Costs:
        rows = {
            "SOURCE": ["res_1"] * len(moments),
            "ANSWERS": [1] * len(moments),
            "SHOWN_AT": [int(one.timestamp() * 1000) for one in moments],
        }
        kinds = {name: EXPOSURES[name] for name in rows}
        monkeypatch.setattr(reading, "shown", lambda *_: pl.LazyFrame(rows, schema=kinds))
        source = made(Kind.CAMPAIGN, begun, {"minProvisionedTPS": minimum})
        monkeypatch.setattr(costing, "sources_of", lambda *_: [source])
        trainings = [
            made(Kind.SOLUTION_VERSION, NOW - timedelta(days=old), {"trainingHours": hours})
            for old, hours in ((0.5, 2.0), (3, 8.0))
        ]
        data = SimpleNamespace(now=lambda: int(NOW.timestamp()))
        return costs_of(data, None, "grp_1", trainings, 1, PriceSettings())

    return costs


def test_an_idle_campaign_is_counted_with_its_minimum(told):
    (one,) = told(2, NOW - timedelta(days=9), []).loads
    assert (one.requests, one.used_hours, one.unasked) == (0, 0.0, 1.0)
    assert one.billed_hours == pytest.approx(48.0)


def test_a_campaign_is_counted_from_its_first_moment(told):
    (one,) = told(1, NOW - timedelta(hours=6), []).loads
    assert one.billed_hours == pytest.approx(6.0)


def test_a_busy_window_counts_for_what_was_asked(told):
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    busy = [start + timedelta(seconds=at % WINDOW) for at in range(3 * WINDOW)]
    found = told(1, NOW - timedelta(hours=24), busy)
    (one,) = found.loads
    assert (one.requests, one.peak) == (900, 3.0)
    assert one.used_hours == pytest.approx(0.25)
    assert one.billed_hours == pytest.approx(24 + 2 * WINDOW / 3600)
    assert one.unasked == pytest.approx(1 - 1 / 288)
    assert found.daily == [(date(2026, 3, 1), 900), (date(2026, 3, 2), 0)]


def test_days_fill_the_tiers_at_the_pace_of_a_month(told):
    day = told(1, NOW - timedelta(hours=24), [])
    assert day.serving == pytest.approx(4.8)
    # 2,400 TPS-hours of a day are 72,000 of a month: 20,000 at 0.20 and 52,000 at 0.10.
    busy = told(100, NOW - timedelta(hours=24), [])
    assert busy.serving == pytest.approx((4_000 + 5_200) / 30)
    assert day.training_hours == 2.0


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
    assert all(one in page for one in ("recommend.prices", "2023-11-30", "us-east-1", "-v2"))
    assert all(one in page for one in ("up to 20,000", "up to 200,000", "beyond"))
    assert "pour-vous" in page
    assert house.client("analyst").get(f"{HOME}/costs?days=0").status_code == 422
    assert house.client("agent").get(f"{HOME}/costs").status_code == 403
