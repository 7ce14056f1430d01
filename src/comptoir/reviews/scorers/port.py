"""What a scorer is: named parts of each review that sum to its score."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from typing import Protocol

import polars as pl

from comptoir.kernel import errors

COLUMNS: dict[str, pl.DataType] = {
    "review_id": pl.String(),
    "product_id": pl.String(),
    "rating": pl.Float64(),
    "title": pl.String(),
    "text": pl.String(),
    "text_length": pl.Int64(),
    "created_at": pl.Datetime("us", "UTC"),
    "verified_buyer": pl.Boolean(),
    "helpful_votes": pl.Int64(),
    "total_votes": pl.Int64(),
    "has_image": pl.Boolean(),
    "has_subscription": pl.Boolean(),
    "language": pl.String(),
    "duplicate_of": pl.String(),
    "confidence": pl.Float64(),
    "theme": pl.String(),
    "sentiment": pl.String(),
}
"""Every column that a scorer may read. All but the two ids, the rating and the text may be null."""


_ROUNDING = 1e-6
"""How far weights may be from 1 in sum: they are written by hand."""


class Scorer(Protocol):
    """Tells how useful each review is to a reader, and why."""

    @property
    def name(self) -> str:
        """The name in the settings, such as `robust-v2`."""
        ...

    @property
    def weights(self) -> Mapping[str, float]:
        """How much each part can matter, by part name; they sum to 1."""
        ...

    def parts(self, reviews: pl.DataFrame) -> pl.DataFrame:
        """Return one Float64 column per part, a row per review, in the order of `reviews`.

        A row sums to the score of its review, 0 to 1. A part may be negative: a discount.

        Args:
            reviews: Columns as in `COLUMNS`, one row per review.
        """
        ...


def total(parts: pl.DataFrame) -> pl.Series:
    """Return the score of each row of parts, 0 to 1.

    >>> total(pl.DataFrame({"length": [0.3], "rating": [0.2]})).to_list()
    [0.5]
    """
    return parts.select(score=added(map(pl.col, parts.columns)).clip(0.0, 1.0)).to_series()


def added(terms: Iterable[pl.Expr]) -> pl.Expr:
    """Return the sum of a row's terms, added from left to right, null as 0.

    `sum_horizontal` adds in an order that its threads happen to take, and the last bit with it.
    """
    return reduce(add, (term.fill_null(0.0) for term in terms), pl.lit(0.0))


def withheld(reviews: pl.DataFrame) -> pl.DataFrame:
    """Return the reviews without their votes, as a scorer meets them when it is measured."""
    return reviews.with_columns(
        helpful_votes=pl.lit(None, pl.Int64), total_votes=pl.lit(None, pl.Int64)
    )


def complete(reviews: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every column of `COLUMNS`, absent ones null, in their types.

    Raises:
        errors.Invalid: `review_id`, `product_id`, `rating` or `text` is missing.
    """
    missing = {"review_id", "product_id", "rating", "text"} - set(reviews.columns)
    if missing:
        raise errors.Invalid(
            "reviews lack the column {column!r}; map it with `--column`", column=min(missing)
        )
    present = [
        (pl.col(name) if name in reviews.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in COLUMNS.items()
    ]
    filled = reviews.with_columns(present)
    if "text_length" in reviews.columns:
        return filled
    return filled.with_columns(text_length=pl.col("text").str.len_chars().cast(pl.Int64))


def checked_weights(given: Mapping[str, float], known: Mapping[str, float]) -> dict[str, float]:
    """Return the given weights, or the known ones where none is given.

    Args:
        given: Weight by part name; parts left out weigh nothing.
        known: The scorer's own weights, which name its parts.

    Raises:
        errors.Invalid: A name is unknown, a weight is negative, or they do not sum to 1.

    >>> checked_weights({"length": 1}, {"length": 0.6, "rating": 0.4})
    {'length': 1.0, 'rating': 0.0}
    """
    if not given:
        return dict(known)
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise errors.Invalid(
            "there is no part {part!r} to weigh; use {known}",
            part=unknown[0],
            known=", ".join(known),
        )
    negative = sorted(name for name, weight in given.items() if not weight >= 0)
    if negative:
        raise errors.Invalid(
            "the weight of {part} is {weight}; use 0 or more",
            part=negative[0],
            weight=given[negative[0]],
        )
    if abs(sum(given.values()) - 1) > _ROUNDING:
        raise errors.Invalid(
            "the weights sum to {total}; make them sum to 1", total=round(sum(given.values()), 6)
        )
    return {name: float(given.get(name, 0.0)) for name in known}
