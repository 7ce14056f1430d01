"""Exposures as a table: one row an answer, its items in lists of equal length."""

import json
from collections.abc import Callable, Mapping, Sequence
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
_SLICE = 25
"""Answers that are read without a pause: a tenth of a millisecond."""
_LISTS = {"ITEMS": "items", "SCORES": "scores", "WHY": "why", "PROPENSITIES": "propensities"}
"""Columns of lists, and where an answer has them."""


def exposure_frame(
    seen: Sequence[Seen], pause: Callable[[], object] = lambda: None
) -> pl.DataFrame:
    """Return answers as rows of the table.

    Args:
        seen: the answers.
        pause: called between pieces of work that keep the interpreter's lock for half a millisecond
            at most; whoever answers meanwhile has it then.
    """
    plain: dict[str, list[object]] = {name: [] for name in EXPOSURES if name not in _LISTS}
    lists: dict[str, list[object]] = {name: [] for name in _LISTS}
    sizes: list[int] = []
    for at in range(0, len(seen), _SLICE):
        some = seen[at : at + _SLICE]
        for row in map(_row, some):
            for values, value in zip(plain.values(), row, strict=True):
                values.append(value)
        for name, field in _LISTS.items():
            lists[name].extend(chain.from_iterable(getattr(one, field) for one in some))
        sizes += [len(one.items) for one in some]
        pause()
    told = pl.DataFrame(_columns(plain, pause)).with_row_index(_ROW)
    rows = pl.Series(_ROW, np.repeat(np.arange(len(seen)), sizes), dtype=pl.get_index_type())
    # Made of one flat column each: a list of lists takes Polars ten times as long.
    flat = pl.DataFrame([rows, *_columns(lists, pause)])
    pause()
    listed = flat.group_by(_ROW, maintain_order=True).agg(pl.all())
    return told.join(listed, on=_ROW, how="left", maintain_order="left").select(*EXPOSURES)


def _columns(lists: Mapping[str, list[object]], pause: Callable[[], object]) -> list[pl.Series]:
    found = []
    for name, values in lists.items():
        kind = EXPOSURES[name]
        inner = kind.inner if name in _LISTS and isinstance(kind, pl.List) else kind
        found.append(pl.Series(name, values, inner))
        pause()
    return found


def _row(seen: Seen) -> tuple[object, ...]:
    """Return what the columns have of an answer, but for the lists, in their order."""
    asked, facts = seen.asked, seen.facts
    return (
        seen.recommendation_id,
        asked.user or None,
        seen.moment,
        asked.source_id,
        facts.get("version", ""),
        asked.recipe,
        str(facts.get("kind") or ("rank" if asked.ranked else "choose")),
        facts.get("arm"),
        seen.rung.value,
        asked.item_id or None,
        asked.filter.expression if asked.filter else None,
        json.dumps(dict(asked.filter.values)) if asked.filter and asked.filter.values else None,
        asked.exploration.weight if asked.exploration else 0.0,
        facts.get("pool", 0),
        facts.get("teams"),
        1,
    )


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
