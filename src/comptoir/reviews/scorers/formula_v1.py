"""The first formula, to the letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from comptoir.kernel import errors
from comptoir.reviews.scorers.port import checked_weights, complete

_WEIGHTS = {
    "confidence": 0.40,
    "length": 0.25,
    "rating": 0.15,
    "image": 0.05,
    "verified": 0.05,
    "subscription": 0.10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaV1:
    """Score by confidence, length, stance and three signs of a real buyer.

    `0.40·confidence + 0.25·length/max_length + 0.15·|rating−3|/2 + 0.05·has_image
    + 0.05·verified_buyer + 0.10·has_subscription`; what is unknown counts 0.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    """Weight by part; empty for the formula's own. They must sum to 1."""
    max_length: int | None = None
    """Characters that earn the whole part of length; None for the longest text of the frame,
    which makes a score depend on the reviews beside it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", checked_weights(self.weights, _WEIGHTS))
        if self.max_length is not None and self.max_length < 1:
            raise errors.Invalid(
                "max_length is {max_length}; use at least 1 character", max_length=self.max_length
            )

    @property
    def name(self) -> str:
        return "formula-v1"

    def parts(self, reviews: pl.DataFrame) -> pl.DataFrame:
        """Return the six weighted terms of each review."""
        longest = pl.lit(self.max_length) if self.max_length else pl.col("text_length").max()
        signals = {
            "confidence": pl.col("confidence"),
            "length": pl.col("text_length") / longest.clip(lower_bound=1),
            "rating": (pl.col("rating") - 3).abs() / 2,
            "image": pl.col("has_image"),
            "verified": pl.col("verified_buyer"),
            "subscription": pl.col("has_subscription"),
        }
        return complete(reviews).select(
            (signal.cast(pl.Float64).fill_null(0.0).clip(0.0, 1.0) * self.weights[part]).alias(part)
            for part, signal in signals.items()
        )
