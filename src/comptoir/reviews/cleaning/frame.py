"""Bronze rows become silver ones: text cleaned, language told, what is derived filled in."""

from collections.abc import Callable

import polars as pl

from comptoir.reviews.cleaning.text import clean_text, clean_title
from comptoir.reviews.model import Reject, RejectReason

Detect = Callable[[list[str]], list[tuple[str, float]]]
"""Returns the language code and the confidence, 0 to 1, of each text."""


def clean(frame: pl.DataFrame, detect: Detect) -> tuple[pl.DataFrame, list[Reject]]:
    """Return the cleaned rows, and those of which cleaning leaves nothing.

    Columns `title`, `text` and `product_title` are cleaned; `language`, `language_confidence`,
    `text_length` (characters of the cleaned text) and `has_image` are added in place of
    `image_count`; all others pass through.

    Args:
        frame: rows with at least `line`, `title`, `text`, `product_title`, `language` and
            `image_count`.
        detect: asked for the rows whose source tells no language; what the source tells has
            confidence 1.
    """
    cleaned = frame.with_columns(
        _mapped(frame, "text", clean_text),
        _mapped(frame, "title", clean_title),
        _mapped(frame, "product_title", clean_title),
        has_image=pl.col("image_count") > 0,
    ).drop("image_count")
    rejects = [
        Reject(
            line=line,
            reason=RejectReason.EMPTY_AFTER_CLEANING,
            detail="Nothing is left of the text but markup and blanks.",
        )
        for line in cleaned.filter(pl.col("text") == "")["line"]
    ]
    cleaned = cleaned.filter(pl.col("text") != "")
    told = _with_language(cleaned, detect)
    return told.with_columns(text_length=pl.col("text").str.len_chars().cast(pl.Int64)), rejects


def _mapped(frame: pl.DataFrame, name: str, change: Callable[[str], str]) -> pl.Series:
    values = [change(value or "") for value in frame[name]]
    return pl.Series(name, values, pl.String)


def _with_language(frame: pl.DataFrame, detect: Detect) -> pl.DataFrame:
    languages = frame["language"].fill_null("").to_list()
    confidences = [1.0] * len(languages)
    unknown = [row for row, language in enumerate(languages) if not language]
    texts = frame["text"].gather(unknown).to_list()
    for row, (language, confidence) in zip(unknown, detect(texts) if texts else [], strict=True):
        languages[row], confidences[row] = language, confidence
    return frame.with_columns(
        pl.Series("language", languages, pl.String),
        pl.Series("language_confidence", confidences, pl.Float64),
    )
