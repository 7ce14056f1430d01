"""How a campaign is: how often it answers, from what, and how far its answers reach."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from comptoir.recommend.evidence import reading
from comptoir.recommend.evidence.costs import Capacity, capacities
from comptoir.recommend.model import Resource
from comptoir.recommend.portraits.lists import ColdItem, Lists, Looked, version_of
from comptoir.recommend.portraits.reach import Reach, reach
from comptoir.recommend.resources.room import Room
from comptoir.recommend.serving.request import Exploration
from comptoir.recommend.store.storeroom import Storeroom

_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One campaign or recommender, in the last days."""

    load: Capacity | None
    """Of the last day."""
    rungs: Mapping[str, float]
    """Share of the answers by the rung of the ladder that gave them; empty where none was given."""
    answers: int
    reach: Reach | None
    """None where nothing was shown."""
    explored: float
    """Share of the places that exploration gave."""
    cold: int
    """New items there are."""
    cold_shown: int
    """Of those that are looked at, the newest, how many were shown at all."""
    cold_looked: int
    cold_share: float
    """Share of the places that they had."""


def health_of(data: Storeroom, room: Room, lists: Lists, source: Resource, days: int) -> Health:
    """Return how a campaign or a recommender is.

    Args:
        data: where answers were logged.
        room: where campaigns are.
        lists: read what was shown.
        source: the campaign or the recommender.
        days: how far back answers are looked at.
    """
    now = data.now()
    rungs = _rungs(data, source, now - days * _DAY)
    looked = lists.shown(source.group_id, source.resource_id, days)
    cold, n_cold = _cold(lists, source, looked)
    places = sum(looked.why.values())
    given = sum(rungs.values())
    return Health(
        load=next(
            (
                one
                for one in capacities(data, room, source.group_id, now - _DAY, now)
                if one.source.resource_id == source.resource_id
            ),
            None,
        ),
        rungs={name: count / given for name, count in rungs.items()},
        answers=given,
        reach=reach(looked.lists, looked.histories, lists.customers(source.group_id)),
        explored=looked.why.get("exploration", 0) / max(places, 1),
        cold=n_cold,
        cold_shown=sum(one.shown > 0 for one in cold),
        cold_looked=len(cold),
        cold_share=sum(one.shown for one in cold) / max(places, 1),
    )


def _rungs(data: Storeroom, source: Resource, since: int) -> dict[str, int]:
    """Return how many answers each rung gave, the most first."""
    rows = reading.shown(data, source.group_id, since).filter(
        (pl.col("SOURCE") == source.resource_id) & pl.col("RUNG").is_not_null()
    )
    counted = rows.group_by("RUNG").agg(pl.col("ANSWERS").sum()).sort("ANSWERS", descending=True)
    return {rung: int(count) for rung, count in counted.collect().iter_rows()}


def _cold(lists: Lists, source: Resource, looked: Looked) -> tuple[list[ColdItem], int]:
    config = source.document.get(f"{source.kind.member}Config") or {}
    age = Exploration.of(config).age_days
    return lists.cold(source.group_id, version_of(source), looked, age)
