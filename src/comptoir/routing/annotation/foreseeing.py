"""What labels of a data set have brought is measured, and kept beside it."""

from dataclasses import asdict
from typing import Any

import polars as pl

from comptoir.quality.metrics import Interval
from comptoir.routing.annotation.effort import Effort, Point, measure
from comptoir.routing.learners.port import Tell, silent
from comptoir.routing.model import Dataset, Origin, Part
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, studies
from comptoir.routing.training import Examples

EFFORT = "effort"


def foresee(office: Office, dataset: Dataset, max_error: float, *, tell: Tell = silent) -> Effort:
    """Measure what labels of a data set have brought, on its test, and keep it.

    What was labelled here lies in the order in which it was asked for; what else there is to learn
    from was there before.

    Raises:
        errors.Invalid: there are too few labels, or the test is too small.
    """
    frame = datasets.examples(office.blobs, dataset)
    own = frame.filter(pl.col("part") == Part.TRAIN.value)
    here = pl.col("origin") == Origin.ANNOTATED.value
    before, labelled = own.filter(~here), own.filter(here)
    if not len(labelled):
        before, labelled = labelled, before
    found = measure(
        _examples(before),
        _examples(labelled),
        _examples(frame.filter(pl.col("part") == Part.TEST.value)),
        office.tools().seeded(office.settings.seed),
        max_error=max_error,
        tell=tell,
    )
    studies.keep(office.blobs, EFFORT, dataset.dataset_id, asdict(found))
    return found


def foreseen(office: Office, dataset_id: str) -> Effort | None:
    """Return what was found, or None where nobody has looked."""
    told = studies.find(office.blobs, EFFORT, dataset_id)
    if told is None:
        return None
    points = tuple(
        Point(**point | {name: _interval(point[name]) for name in ("drawn", "asked", "ahead")})
        for point in told["points"]
    )
    gains = {name: Interval(**told[name]) for name in ("accuracy_gain", "coverage_gain")}
    return Effort(**told | {"points": points} | gains)


def _interval(told: dict[str, Any] | None) -> Interval | None:
    return Interval(**told) if told else None


def _examples(frame: pl.DataFrame) -> Examples:
    return Examples(texts=tuple(frame["text"]), labels=tuple(frame["label"]))
