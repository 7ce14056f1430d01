"""Metrics of an attribution: what each event adds, and to whom it is credited."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.recommend.evidence.names import source_of

UNDEFINED = "SOURCE_NAME_UNDEFINED"
"""The source of an event that names none."""
WINDOW_SECONDS = 900
"""A figure is of a quarter of an hour."""
MOST_AGE_SECONDS = 14 * 86_400
"""Live events older than this when they came count for nothing, as with Personalize."""
CONTRIBUTIONS: dict[str, pl.DataType] = {
    "metric": pl.String(),
    "event_type": pl.String(),
    "math_function": pl.String(),
    "source": pl.String(),
    "window_start": pl.Int64(),
    "value": pl.Float64(),
}
"""`window_start` in seconds since 1970 UTC."""
_EXPRESSION = re.compile(
    r"(?:(SUM)\(\s*(Items|Interactions)\.([A-Za-z_][A-Za-z0-9_]*)\s*\)|(SAMPLECOUNT)\(\s*\))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What is summed or counted, of which events."""

    name: str
    event_type: str
    """Compared without case."""
    column: str = ""
    """Summed; empty to count events."""
    of_items: bool = False
    """The column is one of items, not of interactions."""

    @property
    def math_function(self) -> str:
        return "sum" if self.column else "samplecount"

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Metric":
        """Read a metric as CreateMetricAttribution has it.

        Raises:
            errors.Invalid: the expression is none.

        >>> Metric.read(
        ...     {"metricName": "revenue", "eventType": "buy", "expression": "SUM(Items.PRICE)"}
        ... ).column
        'PRICE'
        """
        found = _EXPRESSION.fullmatch(told["expression"].strip())
        if not found:
            raise errors.Invalid(
                "{expression!r} is no metric. Write SUM(Items.COLUMN), SUM(Interactions.COLUMN) "
                "or SAMPLECOUNT().",
                expression=told["expression"],
            )
        _, dataset, column, _ = found.groups()
        return cls(
            name=told["metricName"],
            event_type=told["eventType"],
            column=column or "",
            of_items=(dataset or "").lower() == "items",
        )


def contributions(
    events: pl.DataFrame,
    metrics: Sequence[Metric],
    items: Callable[[], pl.DataFrame],
    arn_of: Callable[[str], str],
) -> pl.DataFrame:
    """Return what events add to each metric, source and window.

    Args:
        events: rows of the lake's interactions.
        metrics: of the attribution.
        items: returns the items' records; asked only when a metric sums one of their columns.
        arn_of: the ARN of a campaign or recommender by its id; empty where there is none.

    Returns:
        Rows of `CONTRIBUTIONS`, one for each metric, event type, source and window.
    """
    if events.is_empty():
        return pl.DataFrame(schema=CONTRIBUTIONS)
    known = events.with_columns(
        _sources(events, arn_of),
        window_start=pl.col("TIMESTAMP") // WINDOW_SECONDS * WINDOW_SECONDS,
    )
    parts = [pl.DataFrame(schema=CONTRIBUTIONS)]
    for one in metrics:
        mine = known.filter(pl.col("EVENT_TYPE").str.to_lowercase() == one.event_type.lower())
        if mine.is_empty():
            continue
        added = mine.with_columns(value=_values(mine, one, items))
        found = added.group_by("source", "window_start").agg(pl.col("value").sum())
        parts.append(
            found.select(
                metric=pl.lit(one.name),
                event_type=pl.lit(one.event_type),
                math_function=pl.lit(one.math_function),
                source="source",
                window_start="window_start",
                value="value",
            ).cast(CONTRIBUTIONS)  # type: ignore[arg-type]  # types by name
        )
    return pl.concat(parts)


def _sources(events: pl.DataFrame, arn_of: Callable[[str], str]) -> pl.Series:
    """Return whom each event is credited to: what it says itself wins over its recommendation."""
    names = {
        name: arn_of(source_of(name))
        for name in events["RECOMMENDATION_ID"].drop_nulls().unique().to_list()
    }
    told = events.select(
        source=pl.coalesce(
            _filled("EVENT_ATTRIBUTION_SOURCE"),
            _filled("RECOMMENDATION_ID").replace_strict(
                names, default=None, return_dtype=pl.String
            ),
        )
    )["source"]
    return told.replace("", None).fill_null(UNDEFINED)


def _filled(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(pl.col(column))


def _values(events: pl.DataFrame, metric: Metric, items: Callable[[], pl.DataFrame]) -> pl.Series:
    """Return what each event adds; nothing where the column is missing, empty or no number."""
    if not metric.column:
        return pl.repeat(1.0, events.height, eager=True)
    if metric.of_items:
        records = items()
        column = _column(records, metric.column)
        if column is None:
            return pl.repeat(0.0, events.height, eager=True)
        prices = records.select("ITEM_ID", value=column)
        found = events.select("ITEM_ID").join(
            prices, on="ITEM_ID", how="left", maintain_order="left"
        )["value"]
        return _numbers(found)
    column = _column(events, metric.column)
    if column is None:
        return pl.repeat(0.0, events.height, eager=True)
    return _numbers(events[column])


def _column(frame: pl.DataFrame, wanted: str) -> str | None:
    """Return the name of a column, whatever its case."""
    return next((one for one in frame.columns if one.lower() == wanted.lower()), None)


def _numbers(values: pl.Series) -> pl.Series:
    return values.cast(pl.Float64, strict=False).fill_nan(None).fill_null(0.0)
