"""What is the case with one model: on its test, desk by desk, and on live requests by week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from comptoir.kernel import errors
from comptoir.quality.metrics import reliability_bins, risk_coverage, upper_bound, wilson_interval
from comptoir.routing.model import Alias, Part
from comptoir.routing.office import Office
from comptoir.routing.store import answered, datasets, tested
from comptoir.routing.store.answered import Answered

LIVE = 20_000
"""Live requests that figures look back on at most."""
_POINTS = 60
"""Points of a curve that is drawn."""
_FEWEST = 30
"""Requests of a language from which its reliability is drawn."""
_EXAMPLES = 200
Bin = tuple[float, float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its 95 % interval (Wilson)."""

    value: float
    low: float
    high: float
    n: int
    """Out of how many."""

    @classmethod
    def of(cls, hits: int, total: int) -> "Share | None":
        """Return a share; None of nothing."""
        if not total:
            return None
        low, high = wilson_interval(hits, total)
        return cls(value=hits / total, low=low, high=high, n=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFigures:
    """How well one desk is found."""

    desk: str
    """Empty for no desk at all."""
    n: int
    """Requests of it in the test."""
    precision: Share | None
    """Of those that were said to be its, how many are."""
    recall: Share | None
    """Of its own, how many were said to be."""
    decided: Share | None
    """Of those said to be its, how many were decided without a person."""
    wrong: Share | None
    """Of those, how many belong elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A test, request by request, as a dashboard draws it."""

    labels: tuple[str, ...]
    """Of the confusion matrix; empty for no desk at all, always last."""
    counts: tuple[tuple[int, ...], ...]
    """Rows are the truth."""
    reliability: dict[str, list[Bin]]
    """By language; `""` for all together."""
    curve: list[tuple[float, float]]
    """Coverage and risk, of requests that belong to a desk."""
    desks: tuple[DeskFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What became of the live requests of one week."""

    monday: date
    requests: int
    decided: int
    corrected: int
    """Of those decided, how many a person sent elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Live requests that a version decided on."""

    requests: int
    decided: Share | None
    corrected: Share | None
    """Of those decided; only what people noticed."""
    bound: float
    """What that share surely stays under, had people looked at all of them."""
    wrong: int
    weeks: tuple[Week, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A test request with what became of it."""

    text: str
    """Masked."""
    language: str
    best: str
    confidence: float
    decided: bool


def measured(office: Office, folder: str) -> Measured | None:
    """Return a model's test, drawn request by request; None where that was not kept."""
    frame = tested.read(office.blobs, folder)
    if frame is None or frame.is_empty():
        return None
    labels = _labels(frame)
    within = frame.filter(pl.col("truth") != "")
    return Measured(
        labels=labels,
        counts=_counts(frame, labels),
        reliability=_reliability(within),
        curve=_curve(within),
        desks=tuple(_desk(frame, label) for label in labels),
    )


def examples(
    office: Office, dataset_id: str, folder: str, truth: str, said: str
) -> tuple[list[Example], int]:
    """Return the test requests of one cell of the confusion matrix, the surest first.

    Returns:
        Two hundred at most, and how many there are.

    Raises:
        errors.NotFound: what became of the test was not kept.
    """
    frame = tested.read(office.blobs, folder)
    if frame is None:
        raise errors.NotFound(
            "What became of this model's test requests was not kept. Train it again to see them."
        )
    asked = datasets.examples(office.blobs, datasets.find(office.rows, dataset_id))
    test = asked.filter(pl.col("part") == Part.TEST.value)
    mine = (
        frame.with_columns(test["text"])
        .filter((pl.col("truth") == truth) & (pl.col("said") == said))
        .sort("confidence", descending=True)
    )
    shown = mine.head(_EXAMPLES).select("text", "language", "best", "confidence", "decided")
    return [Example(**row) for row in shown.iter_rows(named=True)], mine.height


def lived(office: Office, version: int) -> Live:
    """Return what became of the live requests that a version decided on as champion."""
    found = answered.answered(office.rows, version, limit=LIVE)
    mine = [one for one in found if one.alias is Alias.CHAMPION]
    decided = sum(one.decided for one in mine)
    wrong = sum(one.wrong for one in mine)
    return Live(
        requests=len(mine),
        decided=Share.of(decided, len(mine)),
        corrected=Share.of(wrong, decided),
        bound=upper_bound(wrong, decided) if decided else 1.0,
        wrong=wrong,
        weeks=_weeks(mine),
    )


def _weeks(found: Sequence[Answered]) -> tuple[Week, ...]:
    by_week: dict[date, list[Answered]] = defaultdict(list)
    for one in found:
        day = one.at.date()
        by_week[day - timedelta(days=day.weekday())].append(one)
    return tuple(
        Week(
            monday=monday,
            requests=len(mine),
            decided=sum(one.decided for one in mine),
            corrected=sum(one.wrong for one in mine),
        )
        for monday, mine in sorted(by_week.items())
    )


def _labels(frame: pl.DataFrame) -> tuple[str, ...]:
    counts = dict(frame["truth"].value_counts().iter_rows())
    named = {*frame["truth"].to_list(), *frame["said"].to_list()}
    return tuple(sorted(named, key=lambda label: (not label, -counts.get(label, 0), label)))


def _counts(frame: pl.DataFrame, labels: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    met = {
        (truth, said): count
        for truth, said, count in frame.group_by("truth", "said").len().iter_rows()
    }
    return tuple(tuple(met.get((truth, said), 0) for said in labels) for truth in labels)


def _reliability(within: pl.DataFrame) -> dict[str, list[Bin]]:
    found = {"": within} if within.height else {}
    for (language,), mine in within.group_by("language"):
        if language and mine.height >= _FEWEST:
            found[str(language)] = mine
    if len(found) == 2:  # noqa: PLR2004 - one language is all of them
        found = {"": within}
    return {
        language: reliability_bins(
            mine["confidence"].to_numpy(), (mine["truth"] == mine["best"]).to_numpy()
        )
        for language, mine in sorted(found.items())
    }


def _curve(within: pl.DataFrame) -> list[tuple[float, float]]:
    if within.is_empty():
        return []
    right = (within["truth"] == within["best"]).to_numpy()
    found = risk_coverage(within["confidence"].to_numpy(), right)
    places = np.unique(np.linspace(0, len(right) - 1, _POINTS).round().astype(int))
    return [(float(found.coverage[at]), float(found.risk[at])) for at in places]


def _desk(frame: pl.DataFrame, label: str) -> DeskFigures:
    truth, said = frame["truth"] == label, frame["said"] == label
    # A request that was called out of scope is never decided.
    decided = said & frame["decided"]
    return DeskFigures(
        desk=label,
        n=int(truth.sum()),
        precision=Share.of(int((truth & said).sum()), int(said.sum())),
        recall=Share.of(int((truth & said).sum()), int(truth.sum())),
        decided=Share.of(int(decided.sum()), int(said.sum())) if label else None,
        wrong=Share.of(int((decided & ~truth).sum()), int(decided.sum())) if label else None,
    )
