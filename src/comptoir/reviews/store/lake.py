"""The Delta tables of reviews.

| table | a row is |
|---|---|
| `bronze/reviews` | a review as received, its buyer made a pseudonym; append-only |
| `rejects/reviews` | a row that was refused, and why |
| `silver/incoming` | a cleaned row of the run in progress; emptied when it is published |
| `silver/reviews` | a review, cleaned, its language and duplicates known; one row a review |
| `predictions/reviews` | what a model version understood of a review; append-only |
| `gold/scored` | a changed gold row of the run in progress; emptied when it is published |
| `gold/reviews` | a review as it is served: understood, scored, ranked; one row a review |
"""

import polars as pl

from comptoir.kernel.storage.lake import Lake, LakeTable

TABLES = (
    "bronze/reviews",
    "rejects/reviews",
    "silver/incoming",
    "silver/reviews",
    "predictions/reviews",
    "gold/scored",
    "gold/reviews",
)

_WHEN = pl.Datetime("us", "UTC")

RAW: dict[str, pl.DataType] = {
    "review_id": pl.String(),
    "product_id": pl.String(),
    "buyer_id": pl.String(),
    "rating": pl.Float64(),
    "title": pl.String(),
    "text": pl.String(),
    "created_at": _WHEN,
    "verified_buyer": pl.Boolean(),
    "helpful_votes": pl.Int64(),
    "total_votes": pl.Int64(),
    "image_count": pl.Int64(),
    "has_subscription": pl.Boolean(),
    "language": pl.String(),
    "product_title": pl.String(),
    "source": pl.String(),
    "line": pl.Int64(),
    "import_id": pl.Int64(),
    "content_hash": pl.Int64(),
}
"""Columns of `bronze/reviews`."""

CLEANED: dict[str, pl.DataType] = {
    "review_id": pl.String(),
    "product_id": pl.String(),
    "buyer_id": pl.String(),
    "rating": pl.Float64(),
    "title": pl.String(),
    "text": pl.String(),
    "created_at": _WHEN,
    "verified_buyer": pl.Boolean(),
    "helpful_votes": pl.Int64(),
    "total_votes": pl.Int64(),
    "has_image": pl.Boolean(),
    "has_subscription": pl.Boolean(),
    "language": pl.String(),
    "language_confidence": pl.Float64(),
    "text_length": pl.Int64(),
    "product_title": pl.String(),
    "content_hash": pl.Int64(),
}
"""Columns of `silver/incoming` (with `run_id`) and, with `duplicate_of`, of `silver/reviews`."""

ASPECT = pl.Struct(
    {"theme": pl.String(), "start": pl.Int64(), "end": pl.Int64(), "score": pl.Float64()}
)
PART = pl.Struct({"part": pl.String(), "value": pl.Float64()})

UNDERSTOOD: dict[str, pl.DataType] = {
    "review_id": pl.String(),
    "content_hash": pl.Int64(),
    "model": pl.String(),
    "taxonomy": pl.String(),
    "theme": pl.String(),
    "confidence": pl.Float64(),
    "uncertain": pl.Boolean(),
    "sentiment": pl.String(),
    "polarity": pl.Float64(),
    "contradiction": pl.Boolean(),
    "aspects": pl.List(ASPECT),
}
"""Columns of `predictions/reviews`."""

REJECTED: dict[str, pl.DataType] = {
    "import_id": pl.Int64(),
    "run_id": pl.String(),
    "source": pl.String(),
    "line": pl.Int64(),
    "reason": pl.String(),
    "detail": pl.String(),
}
"""Columns of `rejects/reviews`; `run_id` is empty for a row refused while importing."""


class ReviewLake:
    """The tables of reviews in a lake."""

    def __init__(self, lake: Lake) -> None:
        self.bronze = lake.table("bronze/reviews")
        self.rejects = lake.table("rejects/reviews")
        self.incoming = lake.table("silver/incoming")
        self.silver = lake.table("silver/reviews")
        self.predictions = lake.table("predictions/reviews")
        self.scored = lake.table("gold/scored")
        self.gold = lake.table("gold/reviews")

    def every(self) -> tuple[LakeTable, ...]:
        return (
            self.bronze,
            self.rejects,
            self.incoming,
            self.silver,
            self.predictions,
            self.scored,
            self.gold,
        )


def scan(
    table: LakeTable, schema: dict[str, pl.DataType], version: int | None = None
) -> pl.LazyFrame:
    """Return a lazy frame of the table, empty with the schema when there is no table yet."""
    if version == -1 or (version is None and not table.exists()):
        return pl.LazyFrame(schema=schema)
    return table.scan(version)


def fit(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Return the frame with exactly the schema's columns and types; missing ones are null."""
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name)
        for name, kind in schema.items()
    )
