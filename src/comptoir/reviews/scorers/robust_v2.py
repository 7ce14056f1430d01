"""The default: the same signals, made independent of the data set."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from comptoir.kernel import errors
from comptoir.reviews.scorers import signals
from comptoir.reviews.scorers.port import added, checked_weights, complete

_WEIGHTS = {
    "length": 0.38,
    "detail": 0.12,
    "focus": 0.04,
    "rating": 0.05,
    "confidence": 0.04,
    "votes": 0.10,
    "recency": 0.02,
    "image": 0.18,
    "verified": 0.05,
    "subscription": 0.02,
}
_DIGITS = 12
"""Of a part. The last bits of a quotient differ between a frame of one row and a longer one."""
_STEPS = 5
"""How bent the curve of length is: half of its worth comes at so many times its first step."""
_Z2 = 1.959963984540054**2
"""Squared normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustV2:
    """Score by what holds in any shop, language and year.

    Each signal is 0 to 1 by a fixed scale, never by the other reviews of the file. What a source
    does not tell is left out and the weights of the rest grow to 1, so that a shop without
    pictures or votes uses the same scale. Duplicates and shouting take a share away, told as
    negative parts.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    """Weight by part; empty for the scorer's own. They must sum to 1."""
    half_length: float = 200.0
    """Characters that earn half of what length can give; the whole comes at seven
    times as many."""
    half_life_days: float = 730.0
    """Days after which half of recency is left."""
    reference: datetime | None = None
    """The instant that age is counted to; None for the newest review of the same product, so that
    a rerun on another day changes nothing."""
    duplicate_discount: float = 0.5
    """Share of the score that a copy of another review loses."""
    shouting_discount: float = 0.3
    """Share of the score that the loudest text loses."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", checked_weights(self.weights, _WEIGHTS))
        for name in ("half_length", "half_life_days"):
            if not getattr(self, name) > 0:
                raise errors.Invalid(
                    "{name} is {value}; use more than 0", name=name, value=getattr(self, name)
                )
        for name in ("duplicate_discount", "shouting_discount"):
            if not 0 <= getattr(self, name) <= 1:
                raise errors.Invalid(
                    "{name} is {value}; use 0 to 1", name=name, value=getattr(self, name)
                )

    @property
    def name(self) -> str:
        return "robust-v2"

    def parts(self, reviews: pl.DataFrame) -> pl.DataFrame:
        """Return the ten weighted signals and the two discounts of each review."""
        frame = complete(reviews)
        frame = frame.with_columns(first_person=signals.first_person(frame), words=signals.words())
        told = frame.select(
            signal.cast(pl.Float64).fill_nan(None).clip(0.0, 1.0).alias(part)
            for part, signal in self._signals().items()
        )
        known = added(
            pl.when(pl.col(part).is_not_null()).then(weight).otherwise(0.0)
            for part, weight in self.weights.items()
        )
        weighed = told.with_columns(known=known).select(
            pl.when(pl.col("known") > 0)
            .then(pl.col(part).fill_null(0.0) * weight / pl.col("known"))
            .otherwise(0.0)
            .round(_DIGITS)
            .alias(part)
            for part, weight in self.weights.items()
        )
        return weighed.hstack(self._discounts(frame, weighed))

    def _signals(self) -> dict[str, pl.Expr]:
        return {
            "length": self._length(),
            "detail": _detail(),
            "focus": 1 - pl.col("first_person") / pl.col("words") / 0.15,
            "rating": signals.distance_from_average() / 3,
            "confidence": pl.col("confidence"),
            "votes": _votes(),
            "recency": self._recency(),
            "image": pl.col("has_image"),
            "verified": pl.col("verified_buyer"),
            "subscription": pl.col("has_subscription"),
        }

    def _length(self) -> pl.Expr:
        """Return the logarithm of length, which still tells long reviews apart."""
        start = self.half_length / _STEPS
        return (1 + signals.reading_length() / start).log() / (2 * math.log(1 + _STEPS))

    def _recency(self) -> pl.Expr:
        newest = (
            pl.col("created_at").max().over("product_id")
            if self.reference is None
            else pl.lit(self.reference, dtype=pl.Datetime("us", "UTC"))
        )
        age = (newest - pl.col("created_at")).dt.total_seconds() / 86_400
        return 2.0 ** (-age.clip(lower_bound=0.0) / self.half_life_days)

    def _discounts(self, frame: pl.DataFrame, weighed: pl.DataFrame) -> pl.DataFrame:
        """Return what copies and loud texts lose; the second is taken of what the first leaves."""
        copy = pl.col("duplicate_of").is_not_null().cast(pl.Float64) * self.duplicate_discount
        loud = signals.shouting() * self.shouting_discount
        shares = frame.select(copy=copy, loud=loud)
        score = pl.lit(weighed.select(added(map(pl.col, weighed.columns))).to_series())
        return shares.select(
            duplicate=(-score * pl.col("copy")).round(_DIGITS),
            shouting=(-score * (1 - pl.col("copy")) * pl.col("loud")).round(_DIGITS),
        )


def _detail() -> pl.Expr:
    """Return how concrete the text is: three numbers, lines set apart, long words, lists."""
    numbers = (signals.numbers() / 3).clip(upper_bound=1.0)
    lines = (signals.line_breaks() / 4).clip(upper_bound=1.0)
    rich = (signals.long_words() / pl.col("words") / 0.4).clip(upper_bound=1.0)
    lists = (signals.commas() / pl.col("words") / 0.15).clip(upper_bound=1.0)
    return 0.2 * numbers + 0.35 * lines + 0.25 * rich + 0.2 * lists


def _votes() -> pl.Expr:
    """Return the Wilson lower bound of the share of readers who found the review helpful.

    Where a source counts only the yes, they are all the votes there are. It is null where no
    review of the product shows a vote: then votes say nothing about any of them.
    """
    yes = pl.col("helpful_votes").cast(pl.Float64)
    total = pl.max_horizontal(pl.col("total_votes").cast(pl.Float64), yes)
    n = total.clip(lower_bound=1.0)
    share, spread = yes / n, _Z2 / n
    half = (spread * (share * (1 - share) + spread / 4)).sqrt()
    shown = pl.col("helpful_votes").max().over("product_id") > 0
    return pl.when(shown).then((share + spread / 2 - half) / (1 + spread))
