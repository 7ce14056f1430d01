"""Which campaigns are asked less than they are ready for, or not at all.

The alarms are those of Amazon Personalize Monitor: utilisation under a threshold in 9 of the last
12 periods of five minutes, and nobody asking for a day.
https://github.com/aws-samples/amazon-personalize-monitor
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comptoir.recommend.evidence import reading
from comptoir.recommend.evidence.costs import provisioned
from comptoir.recommend.evidence.sources import sources_of
from comptoir.recommend.model import Resource, Status
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store.storeroom import Storeroom

PERIOD_SECONDS, PERIODS, ENOUGH = 300, 12, 9
"""A period, how many are looked at, and how many under the threshold are an alarm."""
_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was asked of a campaign or a recommender lately, and whether that is an alarm."""

    source: Resource
    provisioned: float
    """Transactions per second that it was told to be ready for at least."""
    average: float
    """Requests per second, over the periods that it was there for."""
    periods: int
    """So many were looked at: a new one has fewer."""
    under: int
    """Of those, how many were under the threshold."""
    idle: bool
    """Nobody has asked for so long, or since it was made, if that is as long ago."""

    @property
    def utilisation(self) -> float:
        """Share of what it is ready for that was asked, 0 and up."""
        return self.average / self.provisioned if self.provisioned else 0.0

    @property
    def underused(self) -> bool:
        return self.under >= ENOUGH


def watched(
    data: Storeroom, room: Room, group_id: str, *, below: float, idle_hours: int
) -> Sequence[Watched]:
    """Return how much was asked of each campaign and recommender of a group that answers.

    Args:
        data: where answers are.
        room: where campaigns are.
        group_id: whose.
        below: utilisation under which a period counts, 0 to 1.
        idle_hours: after so long without a question, one is idle.
    """
    now = data.now()
    end = now // PERIOD_SECONDS * PERIOD_SECONDS
    begin = end - PERIODS * PERIOD_SECONDS
    second = pl.col("SHOWN_AT") // 1000
    since = min(begin, now - idle_hours * _HOUR)
    shown = reading.shown(data, group_id, since, now + 1).select("SOURCE", "SHOWN_AT", "ANSWERS")
    last = dict(shown.group_by("SOURCE").agg(second.max()).collect().iter_rows())
    recent = shown.filter((second >= begin) & (second < end))
    grouped = recent.group_by("SOURCE", PERIOD=second // PERIOD_SECONDS)
    counts: dict[str, dict[int, int]] = {}
    for source, period, answers in grouped.agg(pl.col("ANSWERS").sum()).collect().iter_rows():
        counts.setdefault(source, {})[period] = int(answers)
    return [
        _watched(
            *(one, counts.get(one.resource_id, {}), begin // PERIOD_SECONDS, below),
            idle=now - max(last.get(one.resource_id, 0), one.created_at.timestamp())
            >= idle_hours * _HOUR,
        )
        for one in sources_of(room, group_id)
        if one.status is Status.ACTIVE
    ]


def _watched(
    source: Resource, counts: Mapping[int, int], first: int, below: float, *, idle: bool
) -> Watched:
    made = -(-int(source.created_at.timestamp()) // PERIOD_SECONDS)
    periods = range(max(first, made), first + PERIODS)
    ready = provisioned(source)
    rates = [counts.get(one, 0) / PERIOD_SECONDS for one in periods]
    return Watched(
        source=source,
        provisioned=ready,
        average=sum(rates) / len(rates) if rates else 0.0,
        periods=len(rates),
        under=sum(rate < below * ready for rate in rates),
        idle=idle,
    )
