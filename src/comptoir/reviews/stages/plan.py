"""What a run has frozen before it begins, and what a stage tells when it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

import polars as pl

from comptoir.kernel.work import Json, Steps
from comptoir.reviews.ports import Bench
from comptoir.reviews.store.lake import ReviewLake


@dataclass(frozen=True, slots=True)
class Site:
    """Where a stage works: its bench, its tables, its steps, and its run."""

    bench: Bench
    lake: ReviewLake
    steps: Steps
    run_id: str
    full: bool
    since: str
    accept_rejects: bool


@dataclass(slots=True)
class Tally:
    """What a stage did so far."""

    rows_in: int = 0
    rows_out: int = 0
    rejected: int = 0
    seconds: float = 0.0
    bytes: int = 0
    audits: dict[str, float] = field(default_factory=dict)

    def add(self, told: Mapping[str, Any]) -> None:
        """Add what a step returned."""
        self.rows_in += int(told.get("rows_in", 0))
        self.rows_out += int(told.get("rows_out", 0))
        self.rejected += int(told.get("rejected", 0))
        self.seconds += float(told.get("seconds", 0.0))
        self.bytes += int(told.get("bytes", 0))
        self.audits.update(told.get("audits", {}))


class Carry(Protocol):
    """A stage: does its work in steps, adds to its tally, hands facts to the next stage."""

    def __call__(self, site: Site, tally: Tally, facts: Json) -> Json: ...


def timed(work: Callable[[], Json]) -> Callable[[], Json]:
    """Return the same work that also tells its seconds."""

    def measured() -> Json:
        started = perf_counter()
        told = work()
        return told | {"seconds": round(perf_counter() - started, 4)}

    return measured


def step(site: Site, tally: Tally, name: str, work: Callable[[], Json]) -> Json:
    """Do a step of a stage, retried three times, and add what it tells to the tally."""
    told = site.steps.do(name, timed(work))
    tally.add(told)
    return told


def audit(frame: pl.DataFrame, required: list[str], rules: list[pl.Expr]) -> dict[str, float]:
    """Measure a table.

    Args:
        frame: any rows.
        required: columns whose values should all be there.
        rules: boolean expressions that every row should keep.

    Returns:
        `completeness`: share of required values that are neither null nor empty;
        `consistency`: share of rows that keep every rule. Both 1.0 for an empty table.
    """
    if frame.is_empty():
        return {"completeness": 1.0, "consistency": 1.0}
    present = [
        (pl.col(name).is_not_null() & (pl.col(name).cast(pl.String) != "")).mean().alias(name)
        for name in required
    ]
    shares = frame.select(present).row(0)
    kept = frame.select(pl.all_horizontal(rules).fill_null(value=False).mean()).item()
    return {
        "completeness": round(float(sum(shares)) / len(shares), 6),
        "consistency": round(float(kept), 6),
    }
