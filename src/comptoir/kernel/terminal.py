"""What commands print: data on stdout, progress on stderr, where it vanishes if nobody looks."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from comptoir.kernel import errors
from comptoir.kernel.work import Engine, Job, JobState

_LOOK_SECONDS = 0.2


def print_json(value: object) -> None:
    """Print a value as JSON on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under headings on stdout."""
    drawn = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(markup=False, emoji=False).print(drawn)  # a cell is text, whatever stands in it


def show_job(engine: Engine, job_id: str, *, quiet: bool = False) -> Job:
    """Wait for a job, showing how far it is; an interrupt leaves it to be resumed.

    Args:
        engine: carries the job out, or asks the process that does.
        job_id: the job.
        quiet: show nothing, for programs.

    Returns:
        The job, done.

    Raises:
        errors.ComptoirError: what the job failed with.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    shown = Progress(
        *columns, console=console, transient=True, disable=quiet or not console.is_terminal
    )
    with shown:
        task = shown.add_task("…", total=None, note="")
        job = engine.wait(job_id, _LOOK_SECONDS)
        while not job.state.ended:
            shown.update(
                task,
                description=job.workflow,
                total=job.total or None,
                completed=job.done,
                note=job.note,
            )
            job = engine.wait(job_id, _LOOK_SECONDS)
    return _good(job)


def _good(job: Job) -> Job:
    if job.state == JobState.CANCELLED:
        raise errors.Failed(
            "Job {job_id} was cancelled; `comptoir jobs resume` goes on with it.", job_id=job.job_id
        )
    if job.state == JobState.FAILED:
        family: Any = getattr(errors, job.error_kind, errors.Failed)
        raise family(job.error)
    return job
