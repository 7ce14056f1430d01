"""What every source of reviews offers: a name, a fingerprint and batches of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from comptoir.kernel import files
from comptoir.reviews.model import RawReview, Reject

REQUIRED = frozenset({"product_id", "rating", "text"})
"""Fields without which a review cannot be imported."""

_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "line": pl.Int64,
    "product_id": pl.String,
    "buyer_id": pl.String,
    "rating": pl.Float64,
    "title": pl.String,
    "text": pl.String,
    "created_at": pl.Datetime("us", "UTC"),
    "review_id": pl.String,
    "verified_buyer": pl.Boolean,
    "helpful_votes": pl.Int64,
    "total_votes": pl.Int64,
    "image_count": pl.Int64,
    "has_subscription": pl.Boolean,
    "language": pl.String,
    "product_title": pl.String,
}
SCHEMA = pl.Schema(_COLUMNS)
"""Columns of `Batch.frame`: the fields of `RawReview`.

`created_at` is null where the source has no date column; `rating` is null where it has no
rating column and the caller does not need one. Nothing is invented in their place.
"""

FIELDS = tuple(name for name in SCHEMA if name != "line")
"""The fields that a mapping may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(files.Limits):
    """How much a hostile file may ask of the machine, and of a reader of reviews."""

    max_text_bytes: int = 64 << 10
    """UTF-8 bytes of a review's text, or of its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Consecutive rows of a source."""

    frame: pl.DataFrame
    """Good rows, columns as in `SCHEMA`, in the order of their lines."""
    rejects: list[Reject]
    last_line: int
    """Last line looked at: pass it as `start_line` to go on behind this batch."""


class Source(Protocol):
    """A place that reviews are read from, never held in memory as a whole."""

    format: str
    """Name of the layout that was recognised, such as `amazon2018`."""
    container: str
    """What holds the rows, such as `JSON Lines` or `Parquet`."""
    bytes_total: int
    """Size on disk, for a progress bar; 0 when it is not known (SQL)."""

    def bytes_read(self) -> int:
        """Return how far the latest read has come, 0 to `bytes_total`."""
        ...

    def fingerprint(self) -> str:
        """Return the sha256 of the content, as 64 hexadecimal digits."""
        ...

    def read_batches(self, start_line: int = 0, size: int = 20_000) -> Iterator[Batch]:
        """Yield the rows behind `start_line`, at most `size` rows a batch.

        Raises:
            errors.Invalid: the content breaks off or is damaged; every whole record in front
                of the damage has been yielded.
        """
        ...

    def read(self, start_line: int = 0) -> Iterator[RawReview | Reject]:
        """Yield the rows behind `start_line` one by one, in the order of their lines."""
        ...
