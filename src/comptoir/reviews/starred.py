"""Published reviews whose stars take a side: what the shop's own sentiment is learned from."""

import hashlib

import polars as pl

from comptoir.language.model import HIGH_STARS, LOW_STARS
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.store.lake import ReviewLake, scan

MOST = 40_000
"""Reviews that are learned from at most, half of them happy; more were not seen to help."""

STARRED: dict[str, pl.DataType] = {
    "review_id": pl.String(),
    "product_id": pl.String(),
    "text": pl.String(),
    "language": pl.String(),
    "created_at": GOLD["created_at"],
    "happy": pl.Boolean(),
}
"""A review's words, without its stars but for the side they take; `text` begins with the title."""


def starred(lake: ReviewLake, *, seed: int, most: int = MOST) -> pl.DataFrame:
    """Return reviews with 1, 2, 4 or 5 stars, sorted by id; copies are left out.

    Three stars take no side: they stand over neutral, mixed and disappointed texts alike.

    Args:
        lake: its gold table is read in one pass for each side, and never held whole.
        seed: of the choice where there are too many.
        most: rows, half of them happy.
    """
    told = (
        scan(lake.gold, GOLD)
        .filter(pl.col("duplicate_of").is_null())
        .with_columns(happy=_side(), text=_spoken())
        .select(*STARRED)
    )
    sides = [
        told.filter(pl.col("happy") == side)
        .bottom_k(most // 2, by=pl.col("review_id").hash(seed=seed))
        .collect(engine="streaming")
        for side in (True, False)
    ]
    return pl.concat(sides).sort("review_id")


def data_sha256(reviews: pl.DataFrame) -> str:
    """Return the hash of starred reviews, the same in any order of rows."""
    digest = hashlib.sha256()
    for piece in reviews.select(*STARRED).sort("review_id").iter_slices(10_000):
        digest.update(piece.write_ndjson().encode())
    return digest.hexdigest()


def _side() -> pl.Expr:
    """Return true for happy stars, false for unhappy ones, null for others and none."""
    stars = pl.col("rating")
    return pl.when(stars >= HIGH_STARS).then(True).when(stars <= LOW_STARS).then(False)


def _spoken() -> pl.Expr:
    """Join title and text as they are read every night."""
    title, text = pl.col("title").fill_null(""), pl.col("text")
    return pl.when(title != "").then(pl.concat_str(title, pl.lit(". "), text)).otherwise(text)
