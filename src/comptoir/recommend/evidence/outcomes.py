"""Outcomes: what answers led to, by whom they came, with intervals.

An answer is *chosen from* when an event names it and one of its items; it *converts* when such an
event is of a type that earns. Answers of one customer are alike: intervals count customers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval
from comptoir.quality.metrics.ratios import clustered_ratio, clustered_share
from comptoir.recommend.evidence import reading
from comptoir.recommend.store.storeroom import Storeroom

CONVERSIONS = ("purchase", "buy", "order", "checkout", "subscribe", "taken")
"""Types of events that earn, unless others are named; compared without case."""
PRICE = "PRICE"
"""The column of items that says what a conversion earns, unless another one is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which outcomes are asked for."""

    since: int = 0
    """Seconds since 1970; of answers."""
    until: int = 2**40
    clicks: Collection[str] = ()
    """Types of events that count as chosen; empty for all."""
    conversions: Collection[str] = CONVERSIONS
    price: str = PRICE
    source: str = ""
    """Only of this campaign or recommender, by its id; empty for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the answers of one campaign or recommender led to."""

    source: str
    """Its id."""
    version: str
    arm: str
    answers: int
    """Those that were logged."""
    lost: int
    """Those that were given, and not logged."""
    customers: int
    """Those who were shown something; each stranger's answer is one."""
    chosen: int
    """Answers of which something was chosen."""
    converted: int
    """Answers of which something was bought."""
    revenue: float
    """What that earned, in the unit of the price."""
    rates: Mapping[str, Interval] = field(default_factory=dict)
    """`click_through`, `conversion` and `revenue_per_answer`; empty where there is too little."""


def answers(room: Storeroom, group_id: str, asked: Question = Question()) -> pl.DataFrame:
    """Return every answer with what it led to.

    Returns:
        `RECOMMENDATION_ID`, `CUSTOMER`, `SHOWN_AT`, `SOURCE`, `VERSION`, `ARM`, `LENGTH`, and how
        many items were `CLICKS` and `CONVERTED`, and what these earned as `REVENUE`.
    """
    shown = reading.shown(room, group_id, asked.since, asked.until)
    shown = shown.filter(pl.col("ITEMS").is_not_null())
    if asked.source:
        shown = shown.filter(pl.col("SOURCE") == asked.source)
    told = shown.select(
        "RECOMMENDATION_ID",
        pl.coalesce("USER_ID", "RECOMMENDATION_ID").alias("CUSTOMER"),
        *("SHOWN_AT", "SOURCE", "VERSION", pl.col("ARM").fill_null("")),
        pl.col("ITEMS").list.len().alias("LENGTH"),
    )
    followed = _followed(room, group_id, shown, asked).lazy()
    joined = told.join(followed, on="RECOMMENDATION_ID", how="left")
    counts = ("CLICKS", "CONVERTED", "REVENUE")
    return joined.with_columns(pl.col(*counts).fill_null(0)).collect(engine="streaming")


def chosen_items(
    room: Storeroom, group_id: str, shown: pl.LazyFrame, asked: Question
) -> pl.LazyFrame:
    """Return each item that was chosen from an answer: once, and whether it was bought."""
    events = reading.naming(room, group_id, max(asked.since - 60, 0))
    kind = pl.col("EVENT_TYPE").fill_null("").str.to_lowercase()
    earns = kind.is_in([one.lower() for one in asked.conversions])
    events = events.filter(pl.col("ITEM_ID").is_not_null()).with_columns(BOUGHT=earns)
    if asked.clicks:
        counted = kind.is_in([one.lower() for one in asked.clicks])
        events = events.filter(counted | pl.col("BOUGHT"))
    items = shown.select("RECOMMENDATION_ID", ITEM_ID="ITEMS").explode("ITEM_ID")
    pair = ["RECOMMENDATION_ID", "ITEM_ID"]
    return events.group_by(pair).agg(pl.col("BOUGHT").any()).join(items, on=pair, how="semi")


def outcomes(
    room: Storeroom,
    group_id: str,
    asked: Question = Question(),
    by: Sequence[str] = ("SOURCE",),
) -> Sequence[Outcome]:
    """Return what answers led to, the most answers first.

    Args:
        room: what the work stands on.
        group_id: whose.
        asked: which answers, and what counts.
        by: any of `SOURCE`, `VERSION`, `ARM`.
    """
    found = answers(room, group_id, asked)
    lost = _lost(room, group_id, asked)
    told = [_outcome(part, dict(zip(by, key, strict=True))) for key, part in found.group_by(by)]
    missing = {one.source for one in told}
    told = [_with_lost(one, lost) if by == ("SOURCE",) else one for one in told]
    if by == ("SOURCE",):
        told += [
            _unlogged(source, count) for source, count in lost.items() if source not in missing
        ]
    return sorted(told, key=lambda one: (-one.answers, one.source, one.version, one.arm))


def _followed(room: Storeroom, group_id: str, shown: pl.LazyFrame, asked: Question) -> pl.DataFrame:
    chosen = chosen_items(room, group_id, shown, asked)
    priced = reading.prices(room, group_id, asked.price)
    price = pl.lit(0.0)
    if priced is not None:
        chosen = chosen.join(priced.lazy(), on="ITEM_ID", how="left")
        price = pl.col("PRICE").fill_null(0.0)
    grouped = chosen.group_by("RECOMMENDATION_ID").agg(
        pl.len().cast(pl.Int64).alias("CLICKS"),
        pl.col("BOUGHT").sum().cast(pl.Int64).alias("CONVERTED"),
        (price * pl.col("BOUGHT")).sum().alias("REVENUE"),
    )
    return grouped.collect(engine="streaming")


def _outcome(part: pl.DataFrame, key: Mapping[str, object]) -> Outcome:
    chosen, bought = part["CLICKS"] > 0, part["CONVERTED"] > 0
    return Outcome(
        source=str(key.get("SOURCE", "")),
        version=str(key.get("VERSION", "")),
        arm=str(key.get("ARM", "")),
        answers=part.height,
        lost=0,
        customers=part["CUSTOMER"].n_unique(),
        chosen=int(chosen.sum()),
        converted=int(bought.sum()),
        revenue=float(part["REVENUE"].sum()),
        rates=_rates(part, chosen, bought),
    )


def _rates(part: pl.DataFrame, chosen: pl.Series, bought: pl.Series) -> dict[str, Interval]:
    by_customer = (
        part.select("CUSTOMER", "REVENUE", chosen.alias("CHOSEN"), bought.alias("BOUGHT"))
        .group_by("CUSTOMER")
        .agg(pl.len().alias("N"), pl.col("CHOSEN", "BOUGHT", "REVENUE").sum())
    )
    n = by_customer["N"].to_numpy()
    try:
        return {
            "click_through": clustered_share(by_customer["CHOSEN"].to_numpy(), n),
            "conversion": clustered_share(by_customer["BOUGHT"].to_numpy(), n),
            "revenue_per_answer": clustered_ratio(by_customer["REVENUE"].to_numpy(), n),
        }
    except errors.Invalid:  # one customer alone has no spread
        return {}


def _lost(room: Storeroom, group_id: str, asked: Question) -> dict[str, int]:
    rows = reading.shown(room, group_id, asked.since, asked.until)
    rows = rows.filter(pl.col("ITEMS").is_null() & pl.col("RECOMMENDATION_ID").is_null())
    found = rows.group_by("SOURCE").agg(pl.col("ANSWERS").sum()).collect()
    return {source: count for source, count in found.iter_rows() if asked.source in {"", source}}


def _with_lost(one: Outcome, lost: Mapping[str, int]) -> Outcome:
    return replace(one, lost=lost.get(one.source, 0))


def _unlogged(source: str, count: int) -> Outcome:
    return Outcome(
        source=source,
        version="",
        arm="",
        answers=0,
        lost=count,
        customers=0,
        chosen=0,
        converted=0,
        revenue=0.0,
    )
