"""Exposures as a table: one row an answer, its items in lists of equal length."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Placed, Rung, Slate, Why


class Seen(NamedTuple):
    """An answer as it is noted: what the table needs of it, in few objects, for many wait."""

    moment: int
    """Milliseconds since 1970 UTC."""
    asked: SlateRequest
    recommendation_id: str
    rung: Rung
    facts: Mapping[str, Any]
    items: tuple[str, ...]
    """Ids, best first; of these are the next three."""
    scores: tuple[float | None, ...]
    why: tuple[Why, ...]
    propensities: tuple[float, ...]

    @classmethod
    def of(cls, moment: int, asked: SlateRequest, slate: Slate) -> "Seen":
        """Note an answer."""
        told = zip(*slate.items, strict=True) if slate.items else ((),) * len(Placed._fields)
        column = dict(zip(Placed._fields, told, strict=True))
        return cls(
            moment,
            asked,
            slate.recommendation_id,
            slate.rung,
            slate.facts,
            column["item_id"],
            column["score"],
            column["why"],
            column["propensity"],
        )


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
    columns: dict[str, list[object]] = {
        "RECOMMENDATION_ID": [one.recommendation_id for one in seen],
        "USER_ID": [one.asked.user or None for one in seen],
        "SHOWN_AT": [one.moment for one in seen],
        "SOURCE": [one.asked.source_id for one in seen],
        "VERSION": [one.facts.get("version", "") for one in seen],
        "RECIPE": [one.asked.recipe for one in seen],
        "KIND": [_kind(one) for one in seen],
        "ARM": [one.facts.get("arm") for one in seen],
        "RUNG": [one.rung.value for one in seen],
        "ON_PAGE": [one.asked.item_id or None for one in seen],
        "FILTER": [one.asked.filter.expression if one.asked.filter else None for one in seen],
        "FILTER_VALUES": [_values(one.asked) for one in seen],
        "EXPLORATION": [
            one.asked.exploration.weight if one.asked.exploration else 0.0 for one in seen
        ],
        "POOL": [one.facts.get("pool", 0) for one in seen],
        "TEAMS": [one.facts.get("teams") for one in seen],
        "ANSWERS": [1] * len(seen),
    }
    told = [pl.Series(name, values, EXPOSURES[name]) for name, values in columns.items()]
    return (
        pl.DataFrame(told)
        .with_row_index(_ROW)
        .join(_lists(seen), on=_ROW, how="left")
        .select(*EXPOSURES)
    )


def _lists(seen: Sequence[Seen]) -> pl.DataFrame:
    """Return the columns of lists by row; rows without items are left out.

    Made of one flat column each: a list of lists takes Polars ten times as long.
    """
    sizes = [len(one.items) for one in seen]
    values = {
        "ITEMS": _flat([one.items for one in seen], pl.String()),
        "SCORES": _flat([one.scores for one in seen], pl.Float32()),
        "WHY": _flat([one.why for one in seen], pl.String()),
        "PROPENSITIES": _flat([one.propensities for one in seen], pl.Float64()),
    }
    rows = pl.Series(np.repeat(np.arange(len(seen)), sizes), dtype=pl.get_index_type())
    frame = pl.DataFrame({_ROW: rows} | values)
    return frame.group_by(_ROW, maintain_order=True).agg(pl.all())


def _flat(lists: Sequence[Sequence[Any]], kind: pl.DataType) -> pl.Series:
    return pl.Series(list(chain.from_iterable(lists)), dtype=kind)


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


def _kind(seen: Seen) -> str:
    return str(seen.facts.get("kind") or ("rank" if seen.asked.ranked else "choose"))


def _values(asked: SlateRequest) -> str | None:
    return json.dumps(dict(asked.filter.values)) if asked.filter and asked.filter.values else None
