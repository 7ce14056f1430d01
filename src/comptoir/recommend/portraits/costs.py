"""What serving and training took in the last days, and what it would have cost on AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comptoir.recommend.evidence.asked import daily
from comptoir.recommend.evidence.costs import Capacity, capacities, cost
from comptoir.recommend.model import Resource
from comptoir.recommend.resources.room import Room
from comptoir.recommend.settings import PriceSettings
from comptoir.recommend.store.storeroom import Storeroom

_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What serving and training took in some days."""

    seconds: int
    """How long the days were."""
    loads: Sequence[Capacity]
    daily: Sequence[tuple[date, int]]
    """Requests by day."""
    serving: float
    """What as many requests would have cost."""
    training_hours: float
    """Of the trainings that began meanwhile, here."""
    prices: PriceSettings


def costs_of(
    data: Storeroom,
    room: Room,
    group_id: str,
    versions: Sequence[Resource],
    days: int,
    prices: PriceSettings,
) -> Costs:
    """Return what a group's campaigns and recommenders were asked in the last days.

    Args:
        data: where the log of answers is.
        room: where campaigns are.
        group_id: whose.
        versions: trainings.
        days: how far back.
        prices: of AWS.
    """
    until = data.now()
    since = until - days * _DAY
    loads = capacities(data, room, group_id, since, until)
    return Costs(
        seconds=until - since,
        loads=loads,
        daily=daily(data, group_id, since, until),
        serving=sum(cost(loads, prices, since, until).values()),
        training_hours=sum(
            float(one.document.get("trainingHours") or 0.0)
            for one in versions
            if one.group_id == group_id and one.created_at.timestamp() >= since
        ),
        prices=prices,
    )
