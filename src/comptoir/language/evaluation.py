"""Measure detection and sentiment on anyone's own file."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.files import open_records
from comptoir.language.detection import Detector
from comptoir.language.detection.codes import alpha2
from comptoir.language.model import HIGH_STARS, LOW_STARS, Polarity
from comptoir.language.sentiment import SentimentReader

TEXT = ("text", "review_body", "reviewText", "Review Text", "body", "sentence", "content")
LANG = ("lang", "language", "locale")
LABEL = ("label", "sentiment", "polarity")
STARS = ("rating", "stars", "overall", "Rating", "star_rating")
NUMBERED = {"0": "negative", "1": "neutral", "2": "positive"}
"""The usual numbers of three-class sentiment sets."""
SAMPLES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How often a reader was right."""

    n: int
    accuracy: float
    macro_f1: float
    """Over the classes that the truth holds."""
    accuracy_interval: tuple[float, float]
    """95 %, bootstrap percentile (Efron 1979), 1,000 samples, seed 0."""
    macro_f1_interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures over all texts and by language."""

    name: str
    """What was measured."""
    n: int
    skipped: int
    """Rows without a text or without a usable label."""
    ms_per_text: float
    overall: Measured
    by_language: dict[str, Measured]
    majority: float
    """Accuracy of always saying the most frequent class."""


def read_file(path: Path) -> pl.DataFrame:
    """Read the columns that are known here, as texts; see `files.open_records`.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it holds no records, or is damaged.
    """
    records = open_records(path)
    known = [name for name in (*TEXT, *LANG, *LABEL, *STARS) if name in records.names]
    # Without one of them, the message lists what there is.
    kinds = dict.fromkeys(known or sorted(records.names), pl.String)
    frames = [pl.DataFrame(schema=kinds)]
    for chunk in records.chunks(wanted=kinds):
        frame = chunk.values.frame(kinds)
        # Lines that are no records count as rows without a text.
        frames += [frame, frame.clear(len(chunk.unreadable))]
    return pl.concat(frames)


def evaluate_detection(detector: Detector, rows: pl.DataFrame) -> Evaluation:
    """Compare detected languages with the language column.

    Raises:
        errors.Invalid: a column is missing, or no row is usable.
    """
    truth = _column(rows, LANG).cast(pl.String)
    table = _usable(_column(rows, TEXT), truth, truth)
    started = time.perf_counter()
    found = [one.code for one in detector.detect(table["text"].to_list())]
    seconds = time.perf_counter() - started
    codes = [alpha2(code) for code in table["truth"]]
    return _evaluation(detector.name, codes, [alpha2(c) for c in found], codes, rows, seconds)


def evaluate_sentiment(reader: SentimentReader, rows: pl.DataFrame) -> Evaluation:
    """Compare read feelings with a label column, or else with stars (3 stars are left out).

    The reader chooses among the classes that the truth holds.

    Raises:
        errors.Invalid: a column is missing, or no row is usable.
    """
    lang = _column(rows, LANG) if set(LANG) & set(rows.columns) else None
    spoken = lang.cast(pl.String) if lang is not None else pl.Series([""] * len(rows))
    table = _usable(_column(rows, TEXT), _feelings(rows), spoken)
    codes = [alpha2(code) for code in table["lang"]]
    started = time.perf_counter()
    scores = reader.read(table["text"].to_list(), languages=codes if lang is not None else None)
    seconds = time.perf_counter() - started
    classes = sorted(set(table["truth"]))
    said = [max(classes, key=lambda name: float(getattr(score, name))) for score in scores]
    return _evaluation(reader.name, table["truth"].to_list(), said, codes, rows, seconds)


def _feelings(rows: pl.DataFrame) -> pl.Series:
    """Return negative, neutral, positive, mixed, or null where there is nothing to compare."""
    if set(LABEL) & set(rows.columns):
        told = _column(rows, LABEL).cast(pl.String).str.to_lowercase()
        told = told.replace(NUMBERED)
        return told.set(~told.is_in([feeling.value for feeling in Polarity]), None)
    stars = _column(rows, STARS).cast(pl.Float64, strict=False)
    return pl.select(
        pl.when(stars >= HIGH_STARS)
        .then(pl.lit("positive"))
        .when(stars <= LOW_STARS)
        .then(pl.lit("negative"))
    ).to_series()


def _column(rows: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    for name in names:
        if name in rows.columns:
            return rows[name]
    raise errors.Invalid(
        "No column {names} among {columns}. Rename one.",
        names=", ".join(names[:2]),
        columns=", ".join(rows.columns[:20]),
    )


def _usable(text: pl.Series, truth: pl.Series, lang: pl.Series) -> pl.DataFrame:
    table = pl.DataFrame({"text": text.cast(pl.String), "truth": truth, "lang": lang})
    kept = table.filter(pl.col("text").str.strip_chars() != "", pl.col("truth").is_not_null())
    if kept.is_empty():
        raise errors.Invalid("No row has both a text and a label that can be compared.")
    return kept.with_columns(pl.col("lang").fill_null(""))


def _evaluation(
    name: str,
    truth: Sequence[str],
    said: Sequence[str],
    codes: Sequence[str],
    rows: pl.DataFrame,
    seconds: float,
) -> Evaluation:
    here = np.array(codes)
    right, found = np.array(truth), np.array(said)
    return Evaluation(
        name=name,
        n=len(truth),
        skipped=len(rows) - len(truth),
        ms_per_text=round(1000 * seconds / len(truth), 4),
        overall=measure(right, found),
        by_language={
            code: measure(right[here == code], found[here == code])
            for code in sorted(set(codes) - {""})
        },
        majority=round(float(np.unique(right, return_counts=True)[1].max() / len(right)), 4),
    )


def measure(truth: NDArray[np.str_], said: NDArray[np.str_]) -> Measured:
    """Return accuracy and macro-F1 with their intervals; both arrays of shape (n,), n > 0."""
    classes = np.unique(np.concatenate([truth, said]))
    true_at, said_at = np.searchsorted(classes, truth), np.searchsorted(classes, said)
    told = np.isin(classes, truth)
    chance = np.random.default_rng(0)
    draws = [chance.integers(0, len(truth), len(truth)) for _ in range(SAMPLES)]
    point = _rates(true_at, said_at, told)
    spread = np.array([_rates(true_at[draw], said_at[draw], told) for draw in draws])
    low, high = np.quantile(spread, [0.025, 0.975], axis=0).round(4).tolist()
    return Measured(
        n=len(truth),
        accuracy=round(point[0], 4),
        macro_f1=round(point[1], 4),
        accuracy_interval=(low[0], high[0]),
        macro_f1_interval=(low[1], high[1]),
    )


def _rates(
    truth: NDArray[np.intp], said: NDArray[np.intp], told: NDArray[np.bool_]
) -> tuple[float, float]:
    size = len(told)
    hits = np.bincount(truth[truth == said], minlength=size)
    total = np.bincount(truth, minlength=size) + np.bincount(said, minlength=size)
    f1 = np.divide(2 * hits, total, out=np.zeros(size), where=total > 0)
    return float((truth == said).mean()), float(f1[told].mean())
