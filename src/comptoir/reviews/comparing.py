"""Runs side by side, and how the quality of the data went from run to run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.reviews.model import Run, RunState, Stage, StageRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A figure of two runs; None where a run has none."""

    name: str
    first: float | None
    second: float | None

    @property
    def change(self) -> float | None:
        """Second less first."""
        if self.first is None or self.second is None:
            return None
        return self.second - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePair:
    """A stage of two runs."""

    stage: Stage
    figures: list[Pair]
    """`rows_in`, `rows_out`, `rejected`, `seconds`."""


def stages(first: Run, second: Run) -> list[StagePair]:
    """Return every stage that one of the runs has reached, with the figures of both."""
    left, right = _records(first), _records(second)
    names = ("rows_in", "rows_out", "rejected", "seconds")
    return [
        StagePair(
            stage=stage,
            figures=[
                Pair(
                    name=name, first=_figure(left, stage, name), second=_figure(right, stage, name)
                )
                for name in names
            ],
        )
        for stage in Stage
        if stage in left or stage in right
    ]


def audits(first: Run, second: Run) -> list[Pair]:
    """Return every audit that one of the runs has, in the order of the stages."""
    left, right = _audits(first), _audits(second)
    return [
        Pair(name=name, first=left.get(name), second=right.get(name))
        for name in dict.fromkeys([*left, *right])
    ]


def quality(runs: Sequence[Run]) -> dict[str, list[float | None]]:
    """Return each audit over runs that did the work, oldest first.

    Args:
        runs: newest first, as the store gives them.

    Returns:
        By name of the audit one value for each run, None where a run has none; `reject_share` is
        the share of the rows taken in that were refused.
    """
    ordered = list(reversed(runs))
    told = [_audits(run) | _reject_share(run) for run in ordered]
    names = dict.fromkeys(name for one in told for name in one)
    return {name: [one.get(name) for one in told] for name in names}


def measured(run: Run) -> bool:
    """Tell whether a run went far enough to say something of the data's quality."""
    return run.state != RunState.RUNNING and any(stage.rows_in for stage in run.stages)


def _records(run: Run) -> dict[Stage, StageRecord]:
    return {record.stage: record for record in run.stages}


def _figure(records: dict[Stage, StageRecord], stage: Stage, name: str) -> float | None:
    record = records.get(stage)
    return None if record is None else float(getattr(record, name))


def _audits(run: Run) -> dict[str, float]:
    found: dict[str, float] = {}
    for record in run.stages:
        found |= {name: float(value) for name, value in record.audits.items()}
    return found


def _reject_share(run: Run) -> dict[str, Any]:
    taken = _records(run).get(Stage.BRONZE)
    if taken is None or not taken.rows_in:
        return {}
    refused = sum(record.rejected for record in run.stages if record.stage != Stage.EXTRACT)
    return {"reject_share": refused / taken.rows_in}
