"""Exposures as a table: one row an answer, its items in lists of equal length."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Slate

Seen = tuple[int, SlateRequest, Slate]
"""Milliseconds since 1970 UTC, what was asked, and what was answered."""

EXPOSURES: dict[str, pl.DataType] = {
    "RECOMMENDATION_ID": pl.String(),
    "USER_ID": pl.String(),
    "SHOWN_AT": pl.Int64(),
    "SOURCE": pl.String(),
    "VERSION": pl.String(),
    "RECIPE": pl.String(),
    "KIND": pl.String(),
    "ARM": pl.String(),
    "RUNG": pl.String(),
    "ON_PAGE": pl.String(),
    "FILTER": pl.String(),
    "FILTER_VALUES": pl.String(),
    "EXPLORATION": pl.Float64(),
    "POOL": pl.Int64(),
    "ITEMS": pl.List(pl.String()),
    "SCORES": pl.List(pl.Float32()),
    "WHY": pl.List(pl.String()),
    "PROPENSITIES": pl.List(pl.Float64()),
    "TEAMS": pl.List(pl.String()),
    "ANSWERS": pl.Int64(),
}
"""`USER_ID` is the pseudonym, null for a stranger; `SHOWN_AT` milliseconds since 1970 UTC; `SOURCE`
and `VERSION` ids of the campaign or recommender and of the solution version; `KIND` `choose`,
`rank` or `actions`; `ARM` the arm of an experiment; `ON_PAGE` the item on the page;
`EXPLORATION` the weight, `POOL` how many items could have been explored. `ANSWERS` is 1, or, in a
row without items, how many answers were lost when the log was full."""
DAY = "DAY"
"""What the table is divided by: the day of `SHOWN_AT` in UTC, such as `2026-03-01`."""


_ROW = "ROW"


def exposure_frame(seen: Sequence[Seen]) -> pl.DataFrame:
    """Return answers as rows of the table."""
    asked = [request for _, request, _ in seen]
    slates = [slate for _, _, slate in seen]
    columns: dict[str, list[object]] = {
        "RECOMMENDATION_ID": [slate.recommendation_id for slate in slates],
        "USER_ID": [one.user or None for one in asked],
        "SHOWN_AT": [moment for moment, _, _ in seen],
        "SOURCE": [one.source_id for one in asked],
        "VERSION": [slate.facts.get("version", "") for slate in slates],
        "RECIPE": [one.recipe for one in asked],
        "KIND": [_kind(request, slate) for _, request, slate in seen],
        "ARM": [slate.facts.get("arm") for slate in slates],
        "RUNG": [slate.rung.value for slate in slates],
        "ON_PAGE": [one.item_id or None for one in asked],
        "FILTER": [one.filter.expression if one.filter else None for one in asked],
        "FILTER_VALUES": [_values(one) for one in asked],
        "EXPLORATION": [one.exploration.weight if one.exploration else 0.0 for one in asked],
        "POOL": [slate.facts.get("pool", 0) for slate in slates],
        "TEAMS": [slate.facts.get("teams") for slate in slates],
        "ANSWERS": [1] * len(seen),
    }
    told = [pl.Series(name, values, EXPOSURES[name]) for name, values in columns.items()]
    return (
        pl.DataFrame(told)
        .with_row_index(_ROW)
        .join(_lists(slates), on=_ROW, how="left")
        .select(*EXPOSURES)
    )


def _lists(slates: Sequence[Slate]) -> pl.DataFrame:
    """Return the columns of lists by row; rows without items are left out.

    Made of one flat column each: a list of lists takes Polars ten times as long.
    """
    rows = [row for row, slate in enumerate(slates) for _ in slate.items]
    flat = [one for slate in slates for one in slate.items]
    values = {
        _ROW: pl.Series(rows, dtype=pl.get_index_type()),
        "ITEMS": pl.Series([one.item_id for one in flat], dtype=pl.String),
        "SCORES": pl.Series([one.score for one in flat], dtype=pl.Float32),
        "WHY": pl.Series([one.why for one in flat], dtype=pl.String),
        "PROPENSITIES": pl.Series([one.propensity for one in flat], dtype=pl.Float64),
    }
    return pl.DataFrame(values).group_by(_ROW, maintain_order=True).agg(pl.all())


def lost_frame(moment: int, source: str, count: int) -> pl.DataFrame:
    """Return the row that stands for answers of a source that could not be kept."""
    known = {"SHOWN_AT": moment, "SOURCE": source, "ANSWERS": count}
    return pl.DataFrame(
        [pl.Series(name, [known.get(name)], kind) for name, kind in EXPOSURES.items()]
    )


def day_of(moment: int) -> str:
    """Return the day of a moment in milliseconds since 1970.

    >>> day_of(1_700_000_000_000)
    '2023-11-14'
    """
    return datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()


def _kind(asked: SlateRequest, slate: Slate) -> str:
    return str(slate.facts.get("kind") or ("rank" if asked.ranked else "choose"))


def _values(asked: SlateRequest) -> str | None:
    return json.dumps(dict(asked.filter.values)) if asked.filter and asked.filter.values else None
