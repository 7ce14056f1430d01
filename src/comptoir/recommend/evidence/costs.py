"""Capacity and cost: what was asked of each campaign, and what it would have cost on AWS.

Amazon Personalize bills the greater of the provisioned and the used transactions per second, in
windows of five minutes for campaigns and of an hour for recommenders. Here a request costs
electricity, and a campaign that nobody asks costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comptoir.kernel.work import Json
from comptoir.recommend.evidence import reading, told
from comptoir.recommend.evidence.sources import sources_of
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.room import Room
from comptoir.recommend.settings import PriceSettings
from comptoir.recommend.store.storeroom import Storeroom

WINDOWS = {Kind.CAMPAIGN: 300, Kind.RECOMMENDER: 3600}
"""Seconds over which used transactions per second are averaged."""
_HOUR, _DAY = 3600, 86_400
_MONTH = 30 * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What was asked of a campaign or a recommender, between two moments."""

    source: Resource
    requests: int
    hours: float
    """For which it was there."""
    provisioned: float
    """Transactions per second that it was told to be ready for at least."""
    average: float
    """Requests per second, over all hours."""
    peak: float
    """Requests per second of the busiest window."""
    used_hours: float
    """TPS-hours that were used: requests by 3600."""
    billed_hours: float
    """TPS-hours that AWS would have billed."""
    idle: bool
    """Nobody asked for a day, or since it was made."""
    unasked: float
    """Share of its windows without any request, 0 to 1."""

    @property
    def utilisation(self) -> float:
        """Share of what AWS would have billed that was used, 0 to 1."""
        return self.used_hours / self.billed_hours if self.billed_hours else 0.0


def capacities(
    data: Storeroom, room: Room, group_id: str, since: int, until: int
) -> Sequence[Capacity]:
    """Return what was asked of each campaign and recommender of a group.

    Args:
        data: where answers are.
        room: where campaigns are.
        group_id: whose.
        since: seconds since 1970; of one that was made later, from then on.
        until: before this moment.
    """
    until = min(until, data.now())
    found = reading.shown(data, group_id, since, until).select("SOURCE", "SHOWN_AT", "ANSWERS")
    second = pl.col("SHOWN_AT") // 1000
    counted = {}
    for seconds in set(WINDOWS.values()):
        rows = found.group_by("SOURCE", WINDOW=second // seconds).agg(pl.col("ANSWERS").sum())
        counted[seconds] = rows.collect(engine="streaming")
    last = dict(found.group_by("SOURCE").agg(second.max()).collect().iter_rows())
    return [
        _capacity(one, counted[WINDOWS[one.kind]], last.get(one.resource_id, 0), since, until)
        for one in sources_of(room, group_id)
    ]


def aws_cost(hours: float, prices: PriceSettings) -> float:
    """Return what TPS-hours of one month cost on AWS, tier by tier.

    >>> aws_cost(30_000, PriceSettings())
    5000.0
    """
    left, total = hours, 0.0
    for size, price in prices.tps_hour_tiers:
        taken = min(left, size) if size else left
        total += taken * price
        left -= taken
        if left <= 0:
            break
    return total


def cost(
    found: Sequence[Capacity], prices: PriceSettings, since: int, until: int
) -> Mapping[str, float]:
    """Return what each would have cost, by its id: the tiers are shared in proportion.

    Args:
        found: what was asked of each.
        prices: tiers are those of a month; what was asked fills them at the pace of a month.
        since: of what was asked, seconds since 1970.
        until: before this moment.
    """
    total = sum(one.billed_hours for one in found)
    months = max(until - since, 1) / _MONTH
    whole = aws_cost(total / months, prices) * months
    return {
        one.source.resource_id: whole * one.billed_hours / total if total else 0.0 for one in found
    }


def _capacity(
    source: Resource, counted: pl.DataFrame, last: int, since: int, until: int
) -> Capacity:
    begun = max(since, int(source.created_at.timestamp()))
    seconds, hours = WINDOWS[source.kind], max(until - begun, 0) / _HOUR
    mine = counted.filter(pl.col("SOURCE") == source.resource_id)["ANSWERS"]
    requests, ready = int(mine.sum()), provisioned(source)
    over = (mine / seconds - ready).clip(lower_bound=0.0).sum()
    return Capacity(
        source=source,
        requests=requests,
        hours=hours,
        provisioned=ready,
        average=requests / (hours * _HOUR) if hours else 0.0,
        peak=max(mine.to_list(), default=0) / seconds,
        used_hours=requests / _HOUR,
        # A window that has only begun has not been there for as long as what was used in it.
        billed_hours=max(hours * ready + float(over) * seconds / _HOUR, requests / _HOUR),
        idle=until - last > _DAY,
        unasked=1 - len(mine) / max(int(hours * _HOUR / seconds), len(mine), 1),
    )


def provisioned(source: Resource) -> float:
    """Return for how many transactions per second one was told to be ready at least."""
    if source.kind is Kind.RECOMMENDER:
        config = source.document.get("recommenderConfig") or {}
        return float(config.get("minRecommendationRequestsPerSecond", 1))
    return float(source.document.get("minProvisionedTPS", 1))


def costs_told(found: Sequence[Capacity], prices: PriceSettings, since: int, until: int) -> Json:
    """Return capacities and what they would have cost, under the keys of JSON."""
    each = cost(found, prices, since, until)
    return {
        "since": told.moment(since),
        "until": told.moment(until),
        "currency": prices.currency,
        "prices_as_of": prices.as_of,
        "aws_cost": sum(each.values()),
        "sources": [
            {
                "name": one.source.name,
                "arn": one.source.arn,
                "kind": one.source.kind.value,
                "requests": one.requests,
                "hours": one.hours,
                "provisioned_tps": one.provisioned,
                "average_tps": one.average,
                "peak_tps": one.peak,
                "used_tps_hours": one.used_hours,
                "billed_tps_hours": one.billed_hours,
                "utilisation": one.utilisation,
                "aws_cost": each[one.source.resource_id],
                "idle": one.idle,
            }
            for one in found
        ],
    }
