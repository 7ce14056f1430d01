"""What came of a duel: each version with its interval, and whether they can be told apart."""

from dataclasses import dataclass

import polars as pl

from comptoir.quality.metrics.experiments import SampleRatio, sample_ratio
from comptoir.quality.metrics.interleaving import Preference, preference
from comptoir.quality.metrics.intervals import Interval
from comptoir.quality.metrics.ratios import difference
from comptoir.recommend.evidence import outcomes, reading
from comptoir.recommend.evidence.duel import Duel
from comptoir.recommend.evidence.outcomes import Outcome, Question
from comptoir.recommend.store.storeroom import Storeroom

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitResult:
    """What customers of each arm did."""

    arms: tuple[Outcome, ...]
    """In the duel's order; an arm that has shown nothing is left out."""
    difference: Interval | None
    """Click-through of the second arm less that of the first; None where there is too little."""
    split: SampleRatio
    """Whether customers were split as was meant; where not, nothing else counts."""

    @property
    def verdict(self) -> str:
        """`own` or `other` is better, `undecided`, or `broken`: the split is not as was meant."""
        if not self.split.sound:
            return "broken"
        if self.difference is None or self.difference.low <= 0 <= self.difference.high:
            return "undecided"
        return "other" if self.difference.low > 0 else "own"


def judge_split(room: Storeroom, duel: Duel) -> SplitResult:
    """Return what came of a duel that splits customers."""
    found = {
        one.arm: one
        for one in outcomes.outcomes(room, duel.group_id, _asked(duel), ("ARM",))
        if one.arm
    }
    arms = tuple(found[one.name] for one in duel.arms if one.name in found)
    rates = [one.rates.get("click_through") for one in arms]
    counts = [found[one.name].customers if one.name in found else 0 for one in duel.arms]
    apart = None
    if len(rates) == len(duel.arms) and rates[0] is not None and rates[1] is not None:
        apart = difference(rates[1], rates[0])
    shares = [one.share for one in duel.arms]
    return SplitResult(arms=arms, difference=apart, split=sample_ratio(counts, shares))


def judge_interleaved(room: Storeroom, duel: Duel) -> Preference:
    """Return whose items were chosen more from the lists of both."""
    asked = _asked(duel)
    shown = reading.shown(room, duel.group_id, asked.since, asked.until)
    mine = shown.filter(pl.col("TEAMS").is_not_null() & (pl.col("SOURCE") == duel.source_id))
    picks = mine.select(
        "RECOMMENDATION_ID",
        pl.coalesce("USER_ID", "RECOMMENDATION_ID").alias("CUSTOMER"),
        ITEM_ID="ITEMS",
        TEAM="TEAMS",
    ).explode("ITEM_ID", "TEAM")
    chosen = outcomes.chosen_items(room, duel.group_id, mine, asked)
    credited = picks.join(chosen, on=["RECOMMENDATION_ID", "ITEM_ID"], how="semi")
    first = duel.arms[0].name
    rows = (
        credited.group_by("RECOMMENDATION_ID", "CUSTOMER")
        .agg(OURS=(pl.col("TEAM") == first).sum(), THEIRS=(pl.col("TEAM") != first).sum())
        .collect()
    )
    return preference(
        rows["OURS"].to_numpy(), rows["THEIRS"].to_numpy(), rows["CUSTOMER"].to_numpy()
    )


def _asked(duel: Duel) -> Question:
    until = int(duel.ended_at.timestamp()) if duel.ended_at else 2**40
    since = int(duel.started_at.timestamp())
    return Question(since=since, until=until, source=duel.source_id)


def preferred(found: Preference) -> str:
    """Return whose items are preferred: `own`, `other`, or `undecided`."""
    if found.share.low > _HALF:
        return "own"
    return "other" if found.share.high < _HALF else "undecided"
