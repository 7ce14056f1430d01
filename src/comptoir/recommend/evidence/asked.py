"""How many answers were given: by campaign, and by day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from comptoir.recommend.evidence import reading
from comptoir.recommend.store.storeroom import Storeroom


def answers_of(data: Storeroom, group_ids: Sequence[str], since: int) -> Mapping[str, int]:
    """Return how many answers each campaign and recommender has given, by its id.

    Args:
        data: where the log of answers is.
        group_ids: whose.
        since: from this moment on, seconds since 1970.
    """
    found: dict[str, int] = {}
    for group_id in group_ids:
        shown = reading.shown(data, group_id, since)
        counted = shown.group_by("SOURCE").agg(pl.col("ANSWERS").sum())
        found |= {source: int(count) for source, count in _rows(counted)}
    return found


def daily(data: Storeroom, group_id: str, since: int, until: int) -> Sequence[tuple[date, int]]:
    """Return each day of UTC with the answers of a group on it, those without any included.

    Args:
        data: where the log of answers is.
        group_id: whose.
        since: from this moment on, seconds since 1970.
        until: before this moment.
    """
    shown = reading.shown(data, group_id, since, until)
    day = pl.from_epoch(pl.col("SHOWN_AT") // 1000).dt.date()
    found = dict(_rows(shown.group_by(DAY=day).agg(pl.col("ANSWERS").sum())))
    first, last = (datetime.fromtimestamp(one, UTC).date() for one in (since, until))
    every = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [(one, int(found.get(one, 0))) for one in every]


def _rows(counted: pl.LazyFrame) -> list[tuple[Any, int]]:
    return counted.collect(engine="streaming").rows()
