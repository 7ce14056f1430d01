"""What a data set holds, counted: Pushkarna et al. 2022, "Data Cards", kept to what is counted."""

from typing import Any

import polars as pl

from comptoir.routing.model import Part


def counted(frame: pl.DataFrame) -> dict[str, Any]:
    """Count examples by desk, language, part and origin; what is aside is told apart.

    Args:
        frame: in the columns of `store.datasets.SCHEMA`.
    """
    aside = frame.filter(pl.col("part") == Part.ASIDE.value)
    frame = frame.filter(pl.col("part") != Part.ASIDE.value)
    test = frame.filter(pl.col("part") == Part.TEST.value)
    found: dict[str, Any] = {
        "requests": frame.height,
        "train": frame.height - test.height,
        "test": test.height,
        "desks": counts(frame, "label"),
        "test_desks": counts(test, "label"),
        "languages": counts(frame, "language"),
        "origins": counts(frame, "origin"),
        "groups": frame["group"].n_unique(),
        "from": _moment(frame["at"].min()),
        "until": _moment(frame["at"].max()),
    }
    return found | ({"aside": aside.height} if aside.height else {})


def counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    """Count the values of a column, the most frequent first."""
    found = frame[column].value_counts().sort(["count", column], descending=[True, False])
    return {str(name): int(count) for name, count in found.iter_rows()}


def _moment(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
