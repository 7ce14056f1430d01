"""Start runs and look how they go."""

from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.work import Job, JobState
from comptoir.reviews.backroom import Backroom
from comptoir.reviews.model import Run, RunState, Stage
from comptoir.reviews.store import runs
from comptoir.reviews.tasks import RUN


def start(
    room: Backroom, *, full: bool = False, since: str = "", accept_rejects: bool = False
) -> str:
    """Start a run and return its id, or the id of the one that is going.

    Args:
        room: carries it out.
        full: take everything again, not only what is new.
        since: only what was imported since (RFC 3339).
        accept_rejects: publish in spite of refused rows.
    """
    going = room.engine().unfinished(RUN)
    if going:
        return going[0].job_id
    input = {"full": full, "since": since, "accept_rejects": accept_rejects}
    return room.engine().start(RUN, input)


def go_on(room: Backroom, run_id: str) -> None:
    """Go on with a run that stopped, from the step that did not end.

    Raises:
        errors.NotFound: there is no such run.
        errors.Conflict: it has not stopped.
    """
    runs.get(room.desk.rows, run_id)
    room.engine().resume(run_id)


def look(room: Backroom, run_id: str) -> tuple[Run, Job | None]:
    """Return a run and its job; a run that waits for its turn has no row of its own yet.

    Raises:
        errors.NotFound: there is no such run.
    """
    job = _job(room, run_id)
    try:
        run = runs.get(room.desk.rows, run_id)
    except errors.NotFound:
        if job is None or job.workflow != RUN:
            raise
        return _waiting(job), job
    return run, job


def is_going(run: Run, job: Job | None) -> bool:
    """Tell whether a run is being worked on; one that is resumed is, whatever its row says."""
    if job is None:
        return run.state == RunState.RUNNING
    return not job.state.ended


def may_go_on(run: Run, job: Job | None) -> bool:
    """Tell whether a run stopped where it can be taken up again."""
    stopped = job is not None and job.state in {JobState.FAILED, JobState.CANCELLED}
    return stopped and run.state in {RunState.FAILED, RunState.CANCELLED, RunState.RUNNING}


def refused(run: Run) -> int:
    """Return how many rows a run refused; what its sources refused is counted when taken in."""
    return sum(record.rejected for record in run.stages if record.stage != Stage.EXTRACT)


def stage_states(run: Run, *, going: bool) -> list[dict[str, Any]]:
    """Return every stage of a run with its state: done, running, waiting, failed or skipped."""
    records = {record.stage: record for record in run.stages}
    told: list[dict[str, Any]] = []
    reached = False
    for stage in Stage:
        record = records.get(stage)
        if record is not None and not reached:
            state = "done"
        else:
            state = "skipped" if reached else _at_the_front(run, going=going)
            state = "waiting" if going and reached else state
            reached = True
        told.append({"stage": stage, "state": state, "record": record})
    return told


def _at_the_front(run: Run, *, going: bool) -> str:
    if going:
        return "running"
    return "failed" if run.state == RunState.FAILED else "skipped"


def _waiting(job: Job) -> Run:
    ended = {JobState.FAILED: RunState.FAILED, JobState.CANCELLED: RunState.CANCELLED}
    return Run(
        run_id=job.job_id,
        state=ended.get(job.state, RunState.RUNNING),
        reason=job.error,
        started_at=job.created_at,
        finished_at=job.finished_at,
        options=dict(job.input),
        taxonomy="",
        model="",
        scorer="",
        generation=None,
        gold_version=None,
        rows_changed=0,
    )


def _job(room: Backroom, run_id: str) -> Job | None:
    try:
        return room.engine().job(run_id)
    except errors.NotFound:
        return None
