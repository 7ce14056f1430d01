"""Labelled requests out of a file, and what of it was of no use."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files import open_records
from comptoir.routing.learners.port import NOWHERE
from comptoir.routing.training import Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns hold what."""

    text: tuple[str, ...]
    """Read one after the other, such as a subject and a body."""
    label: str
    language: str = ""
    time: str = ""
    """When it came: ISO 8601, or seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file held."""

    examples: Examples
    times: tuple[datetime | None, ...]
    """When each came, where that is known."""
    without_text: int
    without_label: int
    unreadable: int
    """Lines that hold no record."""
    duplicates: int
    """Texts that stand there again, under the same label."""
    contradictions: int
    """Texts that stand there under several labels."""

    def told(self) -> dict[str, int]:
        """Return what was of no use, or strange, without what did not occur."""
        found = {
            "without_text": self.without_text,
            "without_label": self.without_label,
            "unreadable": self.unreadable,
            "duplicates": self.duplicates,
            "contradictions": self.contradictions,
        }
        return {name: count for name, count in found.items() if count}


def read(path: Path, columns: Columns, nowhere: str | None = None) -> Reading:
    """Read a file.

    Args:
        path: CSV, JSON Lines, JSON, TSV or Parquet; gzip and zstd are understood.
        columns: where texts and labels are.
        nowhere: the label of requests that belong to no desk, where there is one.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it lacks a column, or holds no labelled text.
    """
    frame, unreadable = _frame(path, columns)
    useful = frame.filter((pl.col("text") != "") & (pl.col("label") != ""))
    if useful.is_empty():
        raise errors.Invalid(
            "{name} holds no request with a text and a label; {rows} lines were read.",
            name=path.name,
            rows=frame.height,
        )
    texts, labels = useful["text"].to_list(), useful["label"].to_list()
    repeated, contradicted = repetitions(texts, labels)
    return Reading(
        examples=Examples(
            texts=tuple(texts),
            labels=tuple(NOWHERE if label == nowhere else label for label in labels),
            languages=tuple(useful["language"]) if columns.language else (),
        ),
        times=tuple(useful["time"]),
        without_text=frame.filter(pl.col("text") == "").height,
        without_label=frame.filter((pl.col("text") != "") & (pl.col("label") == "")).height,
        unreadable=unreadable,
        duplicates=repeated,
        contradictions=contradicted,
    )


def _frame(path: Path, columns: Columns) -> tuple[pl.DataFrame, int]:
    """Return `text`, `label` and `language` of every record, and how many lines held none."""
    records = open_records(path)
    wanted = [*columns.text, columns.label, *filter(None, [columns.language, columns.time])]
    if missing := [name for name in wanted if name not in records.names]:
        raise errors.Invalid(
            "{name} has no column {missing}; it has {names}.",
            name=path.name,
            missing=missing[0],
            names=", ".join(sorted(records.names)),
        )
    kinds = dict.fromkeys(wanted, pl.String())
    chunks, unreadable = [], 0
    for chunk in records.chunks(wanted=wanted):
        chunks.append(chunk.values.frame(kinds))
        unreadable += len(chunk.unreadable)
    whole = pl.concat(chunks) if chunks else pl.DataFrame(schema=kinds)
    frame = whole.select(
        text=pl.concat_str(
            [pl.col(name).fill_null("") for name in columns.text], separator="\n"
        ).str.strip_chars(),
        label=pl.col(columns.label).fill_null("").str.strip_chars(),
        language=pl.col(columns.language).fill_null("").str.to_lowercase().str.slice(0, 2)
        if columns.language
        else pl.lit(""),
        time=_moments(columns.time) if columns.time else pl.lit(None, pl.Datetime("us", "UTC")),
    )
    return frame, unreadable


def _moments(column: str) -> pl.Expr:
    """Read moments: seconds since 1970, or a date with or without time and zone; else none."""
    told = pl.col(column).str.strip_chars()
    seconds = told.cast(pl.Float64, strict=False)
    written = told.str.to_datetime(time_zone="UTC", time_unit="us", strict=False)
    days = told.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us", "UTC"))
    counted = (seconds * 1_000_000).cast(pl.Int64, strict=False).cast(pl.Datetime("us", "UTC"))
    return pl.coalesce(counted, written, days)


def plain(text: str) -> str:
    """Return what makes two texts the same: without case and blanks.

    >>> plain("  Where is  my ORDER? ")
    'where is my order?'
    """
    return " ".join(text.casefold().split())


def repetitions(texts: Sequence[str], labels: Sequence[str]) -> tuple[int, int]:
    """Count texts that stand there again, and texts that stand under several labels.

    >>> repetitions(["a", "A", "b", "b"], ["x", "x", "x", "y"])
    (1, 1)
    """
    met: dict[str, Counter[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        met.setdefault(plain(text), Counter())[label] += 1
    repeated = sum(count - 1 for labels in met.values() for count in labels.values())
    return repeated, sum(len(labels) > 1 for labels in met.values())
