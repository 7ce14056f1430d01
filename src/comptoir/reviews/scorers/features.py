"""What the learned scorer looks at, in the groups by which it explains itself."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.reviews.scorers import signals

GROUPS: dict[str, tuple[str, ...]] = {
    "length": ("length", "sentence_length"),
    "detail": ("numbers", "long_words", "line_breaks", "commas"),
    "focus": ("first_person", "questions"),
    "tone": ("capitals", "exclamations"),
    "rating": ("stars", "extremity", "distance", "signed_distance"),
    "title": ("title_length",),
    "image": ("image",),
    "verified": ("verified",),
    "subscription": ("subscription",),
    "confidence": ("confidence",),
    "vocabulary": ("vocabulary",),
}
"""Features by part. None of them is a vote or a date: a new review is read like an old one."""

FEATURES: tuple[str, ...] = tuple(name for names in GROUPS.values() for name in names)


def features(reviews: pl.DataFrame, vocabulary: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the features of each review, shape (n, features); NaN where unknown.

    Args:
        reviews: Scorer columns.
        vocabulary: What the words of each review promise, shape (n,).
    """
    frame = reviews.with_columns(
        words=signals.words(),
        author=signals.first_person(reviews),
        vocabulary=pl.Series(vocabulary, dtype=pl.Float64),
    )
    told = frame.select(expr.cast(pl.Float64).alias(name) for name, expr in _expressions().items())
    return told.select(FEATURES).fill_null(np.nan).to_numpy()


def _expressions() -> dict[str, pl.Expr]:
    words, text = pl.col("words"), pl.col("text")
    length = signals.reading_length()
    from_average = pl.col("rating") - pl.col("rating").mean().over("product_id")
    return {
        "length": length,
        "sentence_length": words / (signals.sentence_ends() + 1),
        "numbers": signals.numbers(),
        "long_words": signals.long_words() / words,
        "line_breaks": signals.line_breaks(),
        "commas": signals.commas() / words,
        "first_person": pl.col("author") / words,
        "questions": text.str.count_matches(r"[?\u{ff1f}]"),
        "capitals": signals.capitals() / length.clip(lower_bound=20.0),
        "exclamations": signals.exclamations(),
        "stars": pl.col("rating"),
        "extremity": (pl.col("rating") - 3).abs(),
        "distance": from_average.abs(),
        "signed_distance": from_average,
        "title_length": pl.col("title").str.len_chars(),
        "image": pl.col("has_image"),
        "verified": pl.col("verified_buyer"),
        "subscription": pl.col("has_subscription"),
        "confidence": pl.col("confidence"),
        "vocabulary": pl.col("vocabulary"),
    }
