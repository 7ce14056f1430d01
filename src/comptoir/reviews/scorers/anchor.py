"""The default order, which a learned one leaves only as far as votes carry it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.reviews.scorers.port import total, withheld
from comptoir.reviews.scorers.robust_v2 import RobustV2

_VOTES = 500.0
"""Votes that tell as much as the default does: with fewer it leads, with more it is led."""
_NO_SPREAD = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What `robust-v2` adds to the margin of a learned order, votes and dates withheld."""

    pull: float
    """Margin per point of the default's score, 0 or more."""
    usual: Mapping[str, float]
    """Mean of each part of the default in training: what a review is compared with."""

    @classmethod
    def of(cls, reviews: pl.DataFrame, margins: NDArray[np.float64]) -> "Anchor":
        """Weigh the default against an order learned from the reviews.

        In standard deviations of each, the default counts as much as `_VOTES` votes and the
        learned order as much as the votes it saw: a prior of that many observations.

        Args:
            reviews: What was learned from, with `helpful_votes`.
            margins: The learned order on them, shape (n,).
        """
        parts = default_parts(reviews)
        spread, learned = float(total(parts).to_numpy().std()), float(margins.std())
        if spread < _NO_SPREAD:
            pull = 0.0
        else:
            wide = learned if learned > _NO_SPREAD else 1.0
            pull = _VOTES / max(telling_votes(reviews), 1) * wide / spread
        return cls(pull=pull, usual=parts.mean().row(0, named=True))

    def contributions(self, reviews: pl.DataFrame) -> dict[str, NDArray[np.float64]]:
        """Return what each part of the default adds to the margin, shape (n,) each."""
        return {
            part.name: self.pull * (part.to_numpy() - self.usual[part.name])
            for part in default_parts(reviews)
        }


def default_parts(reviews: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of `robust-v2` without votes and dates, which a learned order never sees."""
    blind = withheld(reviews).with_columns(created_at=pl.lit(None, pl.Datetime("us", "UTC")))
    return RobustV2().parts(blind).drop("votes", "recency")


def telling_votes(reviews: pl.DataFrame) -> int:
    """Count the reviews whose vote says something about an order.

    A product's only review cannot be before or behind another; where all have votes, one is what
    the others are compared with.
    """
    voted = (pl.col("helpful_votes") > 0).sum().cast(pl.Int64)
    others = pl.len().cast(pl.Int64) - 1
    by_product = reviews.group_by("product_id").agg(told=pl.min_horizontal(voted, others))
    return int(by_product["told"].sum())
