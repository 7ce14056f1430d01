"""What serving takes: requests, TPS-hours as Amazon Personalize counts them, and what they cost.

Personalize counts, in windows of five minutes, the average requests a second, but never less than
the minimum that a campaign was made with: an idle campaign costs as well.
https://docs.aws.amazon.com/personalize/latest/dg/API_CreateCampaign.html
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from comptoir.recommend.evidence import reading
from comptoir.recommend.model import Resource
from comptoir.recommend.store.storeroom import Storeroom

WINDOW = 300
"""Seconds over which requests are averaged."""
_HOUR = 3_600
_MONTH = timedelta(days=30)
_FILE = Path(__file__).parent / "prices.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """A dated table of prices."""

    name: str
    region: str
    currency: str
    as_of: date
    source: str
    training_hour: float
    steps: tuple[tuple[float, float], ...]
    """Up to how many TPS-hours of a month, and the price of one; the last is without end."""

    def of_tps_hours(self, hours: float) -> float:
        """Return what TPS-hours of a month cost.

        >>> round(prices().of_tps_hours(30_000), 2)
        5000.0
        """
        cost, below = 0.0, 0.0
        for up_to, price in self.steps:
            cost += max(min(hours, up_to) - below, 0.0) * price
            below = up_to
        return cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one campaign or recommender was asked."""

    name: str
    minimum: int
    """Requests a second that it was made with."""
    requests: int
    peak: float
    """Requests a second in the busiest window."""
    observed: float
    """TPS-hours of what was asked."""
    counted: float
    """TPS-hours as Personalize counts them."""
    idle: float
    """Share of the windows without any request, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What serving took in some days."""

    since: datetime
    until: datetime
    loads: tuple[Load, ...]
    daily: tuple[tuple[str, int], ...]
    """Requests by day."""
    training_hours: float
    """Of the trainings that ended meanwhile, here."""
    prices: Prices

    @property
    def counted(self) -> float:
        return sum(one.counted for one in self.loads)

    @property
    def serving(self) -> float:
        """What serving would have cost, at the pace of a month."""
        months = max((self.until - self.since) / _MONTH, 1e-9)
        return self.prices.of_tps_hours(self.counted / months) * months

    @property
    def training(self) -> float:
        """What as many training hours would have cost; Personalize takes more of them."""
        return self.training_hours * self.prices.training_hour


@cache
def prices() -> Prices:
    """Return the table that ships."""
    told: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))
    return Prices(
        name=told["name"],
        region=told["region"],
        currency=told["currency"],
        as_of=told["as_of"],
        source=told["source"],
        training_hour=told["training_hour"],
        steps=tuple((one.get("up_to", float("inf")), one["price"]) for one in told["tps_hour"]),
    )


def answers_of(data: Storeroom, group_ids: Sequence[str], days: int) -> dict[str, int]:
    """Return how many answers each campaign and recommender gave in the last days, by its id."""
    since = data.now() - days * 86_400
    found: dict[str, int] = {}
    for group_id in group_ids:
        counted = (
            reading.shown(data, group_id, since)
            .group_by("SOURCE")
            .agg(pl.col("ANSWERS").sum())
            .collect(engine="streaming")
        )
        found |= {source: int(count) for source, count in counted.iter_rows()}
    return found


def costs_of(
    data: Storeroom,
    group_id: str,
    sources: Sequence[Resource],
    versions: Sequence[Resource],
    days: int,
) -> Costs:
    """Return what a group's campaigns and recommenders were asked in the last days.

    Args:
        data: where the log of answers is.
        group_id: whose.
        sources: its campaigns and recommenders.
        versions: its trainings.
        days: how far back.
    """
    until = datetime.fromtimestamp(data.now(), UTC)
    since = until - timedelta(days=days)
    asked = reading.shown(data, group_id, int(since.timestamp()))
    counts = (
        asked.select("SOURCE", "ANSWERS", (pl.col("SHOWN_AT") // 1000).alias("AT"))
        .group_by("SOURCE", (pl.col("AT") // WINDOW).alias("WINDOW"))
        .agg(pl.col("ANSWERS").sum())
        .collect(engine="streaming")
    )
    return Costs(
        since=since,
        until=until,
        loads=tuple(_load(one, counts, since, until) for one in sources),
        daily=_daily(counts, since, until),
        training_hours=sum(
            float(one.document.get("trainingHours") or 0.0)
            for one in versions
            if one.group_id == group_id and one.created_at >= since
        ),
        prices=prices(),
    )


def _load(source: Resource, counts: pl.DataFrame, since: datetime, until: datetime) -> Load:
    mine = counts.filter(pl.col("SOURCE") == source.resource_id)
    config = source.document.get(f"{source.kind.member}Config") or {}
    least = source.document.get("minProvisionedTPS") or config.get(
        "minRecommendationRequestsPerSecond"
    )
    minimum = int(least or 1)
    lived = (until - max(since, source.created_at)).total_seconds()
    windows = max(int(lived // WINDOW), mine.height, 1)
    rates = [int(count) / WINDOW for count in mine["ANSWERS"].to_list()]
    above = sum(max(rate, minimum) for rate in rates) + minimum * (windows - len(rates))
    requests = int(mine["ANSWERS"].sum())
    return Load(
        name=source.name,
        minimum=minimum,
        requests=requests,
        peak=max(rates, default=0.0),
        observed=requests / _HOUR,
        counted=above * WINDOW / _HOUR,
        idle=1 - len(rates) / windows,
    )


def _daily(counts: pl.DataFrame, since: datetime, until: datetime) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for _, window, count in counts.iter_rows():
        day = datetime.fromtimestamp(window * WINDOW, UTC).date().isoformat()
        found[day] = found.get(day, 0) + int(count)
    days = (until.date() - since.date()).days
    every = ((since.date() + timedelta(days=at)).isoformat() for at in range(days + 1))
    return tuple((day, found.get(day, 0)) for day in every)
