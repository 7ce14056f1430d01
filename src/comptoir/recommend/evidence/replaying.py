"""Replays logged answers: what another version, or another weight of exploration, would have shown.

What customers chose of what they were shown says what they would have chosen, as far as both ways
show the same things now and then (`quality.metrics.off_policy`).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.quality.metrics import off_policy
from comptoir.quality.metrics.intervals import Interval
from comptoir.quality.metrics.off_policy import Decisions, Support
from comptoir.quality.metrics.ratios import clustered_ratio
from comptoir.recommend.evidence import outcomes, reading
from comptoir.recommend.evidence.outcomes import Question
from comptoir.recommend.evidence.version_slates import VersionSlates
from comptoir.recommend.serving.exploring import given_away
from comptoir.recommend.store.storeroom import Storeroom

MOST_ANSWERS = 20_000
"""Answers that are replayed at most, drawn by chance."""
_PRIOR = 5.0
"""Showings for which the mean rate stands in the model of an item's rate."""
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """Answers that can be replayed."""

    rows: pl.DataFrame
    """Of `EXPOSURES`."""
    chosen: pl.DataFrame
    """`RECOMMENDATION_ID` and `ITEM_ID` of what was chosen."""
    left_out: int
    """Answers whose other possibilities are not known: filtered, promoted, of two versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Another way to answer, laid over what was logged."""

    decisions: Decisions
    expected: _Floats
    """Rate of choice that a model expects of each item that was shown, shape (actions,)."""
    of_slate: _Floats
    """Choices that it expects of what the other way would show, shape (decisions,)."""
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Items chosen per answer, had another way answered."""

    logged: Interval
    """What was chosen per answer in fact."""
    support: Support
    ips: Interval
    snips: Interval
    doubly_robust: Interval
    answers: int
    left_out: int


def logged(room: Storeroom, group_id: str, asked: Question, version_id: str) -> Logged:
    """Return the answers of a campaign's version that can be replayed.

    Args:
        room: where they are.
        group_id: whose.
        asked: of which campaign, from when on, and what counts as chosen.
        version_id: whose answers.
    """
    shown = reading.shown(room, group_id, asked.since, asked.until).filter(
        (pl.col("SOURCE") == asked.source)
        & (pl.col("VERSION") == version_id)
        & (pl.col("KIND") == "choose")
        & pl.col("ITEMS").is_not_null()
    )
    plain = (
        pl.col("FILTER").is_null()
        & pl.col("TEAMS").is_null()
        & ~pl.col("WHY").list.contains("promotion")
    )
    chosen = outcomes.chosen_items(room, group_id, shown, asked).collect(engine="streaming")
    rows = shown.filter(plain).collect(engine="streaming")
    left_out = int(shown.select(pl.len()).collect().item()) - rows.height
    if rows.height > MOST_ANSWERS:
        rows = rows.sample(MOST_ANSWERS, seed=0)
    return Logged(rows=rows, chosen=chosen, left_out=left_out)


def of_weight(found: Logged, weight: float) -> Target:
    """Return what the same version would have shown with another weight of exploration."""
    items = _items(found)
    lengths = found.rows["ITEMS"].list.len().to_numpy().astype(np.float64)
    places, pool = lengths.astype(np.int64), found.rows["POOL"].to_numpy().astype(np.int64)
    old = given_away(places, pool, found.rows["EXPLORATION"].to_numpy())
    new = given_away(places, pool, np.full(len(places), weight))
    of = items["ROW"].to_numpy().astype(np.int64)
    drawn = (items["WHY"] == "exploration").to_numpy()
    ratio = np.divide(new, old, out=np.zeros(len(new)), where=old > 0)
    kept = 1 - np.divide(new, lengths, out=np.zeros(len(new)), where=lengths > 0)
    targets = np.where(drawn, items["PROPENSITIES"].to_numpy() * ratio[of], kept[of])
    decisions = _decisions(found.rows, items, targets, lengths)
    expected, of_slate = np.zeros(len(of)), np.zeros(len(lengths))
    for learning, judged in _halves(decisions):
        rates = [
            _rate(decisions.rewards[learning & (drawn == which)], decisions.rewards[learning])
            for which in (False, True)
        ]
        mine = judged[of]
        expected[mine] = np.where(drawn[mine], rates[1], rates[0])
        of_slate[judged] = (lengths[judged] - new[judged]) * rates[0] + new[judged] * rates[1]
    return Target(
        decisions=decisions, expected=expected, of_slate=of_slate, left_out=found.left_out
    )


def of_version(found: Logged, other: VersionSlates) -> Target:
    """Return what another version would have shown, had it answered without exploration.

    Answers to strangers are left out, as are those to customers of whom it knows nothing.

    Args:
        found: answers given after the other version was trained, or it knows what came of them.
        other: the version, asked as each customer stood then.
    """
    slates = other.of(found.rows)
    known = np.array([len(one) > 0 for one in slates], dtype=bool)
    rows = found.rows.filter(pl.Series(known))
    slates = [one for one in slates if one]
    items = _items(Logged(rows=rows, chosen=found.chosen, left_out=0))
    lengths = np.array([len(one) for one in slates], dtype=np.float64)
    wanted = pl.DataFrame(
        {
            "ROW": np.repeat(np.arange(len(slates)), lengths.astype(np.int64)),
            "ITEM": [item for one in slates for item in one],
        },
        schema={"ROW": pl.Int64, "ITEM": pl.String},
    )
    joined = items.join(
        wanted.with_columns(TARGET=1.0), on=["ROW", "ITEM"], how="left", maintain_order="left"
    )
    targets = joined["TARGET"].fill_null(0.0).to_numpy()
    decisions = _decisions(rows, items, targets, lengths)
    expected, of_slate = _by_item(decisions, items["ITEM"], wanted)
    left_out = found.left_out + int((~known).sum())
    return Target(decisions=decisions, expected=expected, of_slate=of_slate, left_out=left_out)


def estimate(target: Target) -> Estimate:
    """Return what would have been chosen per answer.

    Raises:
        errors.Failed: the log cannot tell.
        errors.Invalid: there is no answer, or of one customer only.
    """
    decisions = target.decisions
    support = off_policy.require_support(decisions)
    clicks = decisions.summed(decisions.rewards)
    return Estimate(
        logged=clustered_ratio(clicks, np.ones(len(clicks)), clusters=decisions.clusters),
        support=support,
        ips=off_policy.inverse_propensity(decisions),
        snips=off_policy.self_normalised(decisions),
        doubly_robust=off_policy.doubly_robust(decisions, target.expected, target.of_slate),
        answers=len(decisions.lengths),
        left_out=target.left_out,
    )


def _items(found: Logged) -> pl.DataFrame:
    """Return the items of every answer, one row each, with whether each was chosen."""
    lists = found.rows.with_row_index("ROW").select(
        pl.col("ROW").cast(pl.Int64),
        "RECOMMENDATION_ID",
        ITEM="ITEMS",
        WHY="WHY",
        PROPENSITIES="PROPENSITIES",
    )
    chosen = found.chosen.select("RECOMMENDATION_ID", ITEM="ITEM_ID", REWARD=pl.lit(1.0))
    on = ["RECOMMENDATION_ID", "ITEM"]
    items = lists.explode("ITEM", "WHY", "PROPENSITIES")
    joined = items.join(chosen.unique(), on=on, how="left", maintain_order="left")
    return joined.with_columns(pl.col("REWARD").fill_null(0.0))


def _decisions(
    rows: pl.DataFrame, items: pl.DataFrame, targets: _Floats, lengths: _Floats
) -> Decisions:
    customers = rows.select(pl.coalesce("USER_ID", "RECOMMENDATION_ID"))["USER_ID"]
    codes = np.unique(customers.to_numpy().astype(str), return_inverse=True)[1]
    return Decisions(
        of=items["ROW"].to_numpy().astype(np.int64),
        rewards=items["REWARD"].to_numpy(),
        propensities=items["PROPENSITIES"].to_numpy(),
        targets=np.asarray(targets, dtype=np.float64),
        lengths=lengths,
        clusters=np.asarray(codes, dtype=np.int64),
    )


def _halves(decisions: Decisions) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Return, twice, the actions that a model learns from and the decisions that it judges."""
    half = decisions.clusters % 2 == 0
    return [(~half[decisions.of], half), (half[decisions.of], ~half)]


def _by_item(
    decisions: Decisions, items: pl.Series, wanted: pl.DataFrame
) -> tuple[_Floats, _Floats]:
    """Return what a model of each item's rate expects of each action, and of each other slate."""
    names, codes = np.unique(
        np.concatenate([items.to_numpy(), wanted["ITEM"].to_numpy()]), return_inverse=True
    )
    shown, asked = codes[: len(items)], codes[len(items) :]
    of_other = wanted["ROW"].to_numpy()
    expected, of_slate = np.zeros(len(shown)), np.zeros(len(decisions.lengths))
    for learning, judged in _halves(decisions):
        mean = _rate(decisions.rewards[learning], decisions.rewards)
        counts = np.bincount(shown[learning], minlength=len(names))
        hits = np.bincount(shown[learning], decisions.rewards[learning], minlength=len(names))
        rates = (hits + _PRIOR * mean) / (counts + _PRIOR)
        expected[judged[decisions.of]] = rates[shown[judged[decisions.of]]]
        sums = np.bincount(of_other, rates[asked], minlength=len(decisions.lengths))
        of_slate[judged] = sums[judged]
    return expected, of_slate


def _rate(rewards: _Floats, otherwise: _Floats) -> float:
    if len(rewards):
        return float(rewards.mean())
    return float(otherwise.mean()) if len(otherwise) else 0.0
