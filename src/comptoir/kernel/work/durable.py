"""Durable work on DBOS.

One process holds the lease and carries out jobs; any other hands its jobs over through the
database and waits. `dbos` keeps one engine a process, so `DurableEngine` does too.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, SetWorkflowID, StepOptions, WorkflowStatus
from dbos import error as dbos_errors

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.work import cores
from comptoir.kernel.work.lease import lease_for
from comptoir.kernel.work.model import (
    Job,
    JobState,
    JobStep,
    Json,
    Result,
    Schedule,
    Workflow,
)
from comptoir.kernel.work.serial import JsonSerializer

_QUEUE = "comptoir"
_VERSION = "1"
"""A job is taken up by any build that says the same. Raise it when a workflow's steps change."""
_PROGRESS = "progress"
_STATES = {
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
}
_WAITING = ("ENQUEUED", "DELAYED")
_UNFINISHED = ("PENDING", *_WAITING)
_FINAL = (
    errors.Invalid,
    errors.NotFound,
    errors.Conflict,
    errors.Denied,
    errors.NeedsPerson,
    errors.Failed,
)
_POLL_SECONDS = 0.2
_ALONE = threading.Lock()
"""Held by the engine that carries out work in this process: DBOS is one for all of it."""
_SEARCH_PATH = re.compile(r"search_path=\"?(?!public\b)(\w+)")


class _DurableSteps:
    """The steps of the job that this thread carries out."""

    @property
    def job_id(self) -> str:
        return str(DBOS.workflow_id)

    def do(self, name: str, work: Callable[[], Result], *, attempts: int = 3) -> Result:
        options = StepOptions(
            name=name,
            retries_allowed=attempts > 1,
            max_attempts=attempts,
            interval_seconds=1.0,
            backoff_rate=2.0,
            should_retry=lambda problem: not isinstance(problem, _FINAL),
        )

        def carried_out() -> Result:
            with cores.at_work():
                return work()

        try:
            return DBOS.run_step(options, carried_out)
        except dbos_errors.DBOSMaxStepRetriesExceeded as problem:
            raise problem.errors[-1] from None  # how often it was tried helps nobody

    def progress(self, done: int, total: int, note: str = "") -> None:
        DBOS.set_event(_PROGRESS, {"done": done, "total": total, "note": note})


class DurableEngine:
    """Runs jobs that survive a crash.

    Args:
        uri: `sqlite:///…` or `postgresql://…`; DBOS keeps its own tables there.
        workflows: every workflow, by name; all processes pass the same.
        schedules: what starts by itself; only the process that serves passes any.
        schema: where the tables lie on PostgreSQL; empty to follow the `search_path` of the
            address, so that two installations in one database keep apart.
    """

    def __init__(
        self,
        uri: str,
        workflows: Mapping[str, Workflow],
        schedules: Sequence[Schedule] = (),
        schema: str = "",
    ) -> None:
        self._uri = _driver(uri)
        self._workflows = workflows
        self._schedules = schedules
        self._schema = schema or _schema(uri)
        self._lease = lease_for(self._uri, self._schema)
        self._functions: dict[str, Callable[..., Any]] = {}
        self._client: DBOSClient | None = None
        self.carries_out = False
        """Whether this process holds the lease and does the work itself."""

    def open(self) -> "DurableEngine":
        """Take up the work that a killed process left, or connect to the process that works.

        Raises:
            errors.Conflict: this process does the work of another database.
        """
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # failures are told by the job
        if self._lease.take():
            if not _ALONE.acquire(blocking=False):
                self._lease.give_back()
                raise errors.Conflict(
                    "This process does the durable work of another database. Close that one first."
                )
            self.carries_out = True
            try:
                self._launch()
            except BaseException:
                self.close()
                raise
        else:
            self._client = DBOSClient(
                system_database_url=self._uri,
                dbos_system_schema=self._schema,
                serializer=JsonSerializer(),
            )
        return self

    def close(self) -> None:
        """Stop; jobs that run are taken up by the next process."""
        if self.carries_out:
            DBOS.destroy(destroy_registry=True)
            self.carries_out = False
            _ALONE.release()
        if self._client:
            self._client.destroy()
            self._client = None
        self._lease.give_back()

    def start(self, workflow: str, input: Json, job_id: str = "") -> str:
        job_id = job_id or new_id("job")
        if workflow not in self._workflows:
            raise errors.NotFound(
                "There is no workflow {workflow}; known: {known}.",
                workflow=workflow,
                known=list(self._workflows),
            )
        if self._client:
            self._client.enqueue(
                {"queue_name": _QUEUE, "workflow_name": workflow, "workflow_id": job_id}, input
            )
        else:
            # A step may begin another job; to DBOS it must look as if nobody's step did.
            Context().run(self._launched, workflow, input, job_id)
        return job_id

    def _launched(self, workflow: str, input: Json, job_id: str) -> None:
        with SetWorkflowID(job_id):
            DBOS.start_workflow(self._functions[workflow], input)

    def wait(self, job_id: str, timeout: float = 0) -> Job:
        deadline = time.monotonic() + timeout if timeout else float("inf")
        while True:
            job = self.job(job_id)
            if job.state.ended or time.monotonic() > deadline:
                return job
            time.sleep(_POLL_SECONDS)

    def job(self, job_id: str) -> Job:
        found = self._door.list_workflows(workflow_ids=[job_id])
        if not found:
            raise errors.NotFound("There is no job {job_id}.", job_id=job_id)
        return _job(found[0], self._door.get_event(job_id, _PROGRESS, timeout_seconds=0))

    def jobs(self, workflow: str = "", state: JobState | None = None, limit: int = 50) -> list[Job]:
        wanted = [word for word, meaning in _STATES.items() if meaning == state]
        if state == JobState.QUEUED:
            wanted = list(_WAITING)
        found = self._door.list_workflows(
            name=workflow or list(self._workflows),
            status=wanted or None,
            limit=limit,
            sort_desc=True,
        )
        return [_job(one, None) for one in found]

    def unfinished(self, workflow: str) -> list[Job]:
        found = self._door.list_workflows(name=workflow, status=list(_UNFINISHED), sort_desc=True)
        return [_job(one, None) for one in found]

    def steps(self, job_id: str) -> list[JobStep]:
        return [
            JobStep(
                name=step["function_name"],
                started_at=_instant(step["started_at_epoch_ms"]),
                finished_at=_instant(step["completed_at_epoch_ms"]),
                error=str(step["error"] or ""),
            )
            for step in self._door.list_workflow_steps(job_id)
            if not step["function_name"].startswith("DBOS.")
        ]

    def cancel(self, job_id: str) -> None:
        if self.job(job_id).state.ended:
            raise errors.Conflict(
                "Job {job_id} has ended; nothing is left to cancel.", job_id=job_id
            )
        self._door.cancel_workflow(job_id)

    def resume(self, job_id: str) -> None:
        if self.job(job_id).state not in {JobState.FAILED, JobState.CANCELLED}:
            raise errors.Conflict(
                "Job {job_id} has not stopped; there is nothing to resume.", job_id=job_id
            )
        steps = self._door.list_workflow_steps(job_id)
        broken = [step["function_id"] for step in steps if step["error"]]
        at = min(broken, default=len(steps) + 1)
        self._door.rewind_workflow(job_id, start_step=at, queue_name=_QUEUE)

    @property
    def _door(self) -> Any:
        """The class `DBOS` and its client answer the same questions."""
        return self._client or DBOS

    def _launch(self) -> None:
        config = DBOSConfig(
            name="comptoir",
            system_database_url=self._uri,
            dbos_system_schema=self._schema,
            application_version=_VERSION,
            executor_id="worker",
            serializer=JsonSerializer(),
            log_level="CRITICAL",
            scheduler_polling_interval_sec=5.0,
            # Nothing here sends notifications, but closing waits for one round of their poll.
            notification_listener_polling_interval_sec=_POLL_SECONDS / 4,
        )
        DBOS(config=config)
        for name, workflow in self._workflows.items():
            self._functions[name] = _registered(workflow)
            self._functions[f"{name}.scheduled"] = _scheduled(workflow, self._functions[name])
        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=4, polling_interval_sec=_POLL_SECONDS)
        self._apply_schedules()

    def _apply_schedules(self) -> None:
        if not self._schedules:
            return
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": schedule.name,
                    "workflow_fn": self._functions[f"{schedule.workflow}.scheduled"],
                    "schedule": schedule.cron,
                    "cron_timezone": schedule.timezone,
                    "context": schedule.input,
                }
                for schedule in self._schedules
            ]
        )


def _registered(workflow: Workflow) -> Callable[..., Any]:
    def body(input: Json) -> Json:
        return workflow.body(_DurableSteps(), input)

    return DBOS.workflow(name=workflow.name)(body)


def _scheduled(workflow: Workflow, start: Callable[..., Any]) -> Callable[..., Any]:
    def begin(at: datetime, input: Json) -> None:
        # The id follows the calendar: the same 06:00 never starts twice.
        with SetWorkflowID(f"{workflow.name}-{at.isoformat()}"):
            DBOS.start_workflow(start, input)

    return DBOS.workflow(name=f"{workflow.name}.scheduled")(begin)


def _driver(uri: str) -> str:
    """DBOS wants the driver in the address."""
    url = sa.make_url(uri)
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _schema(uri: str) -> str:
    """Return the schema of work beside that of rows.

    >>> _schema("postgresql:///shops?options=-csearch_path%3Dlille")
    'lille_work'
    >>> _schema("postgresql:///shops")
    'comptoir_work'
    """
    options = sa.make_url(uri).query.get("options", "")
    found = _SEARCH_PATH.search(options if isinstance(options, str) else " ".join(options))
    return f"{found[1]}_work" if found else "comptoir_work"


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _job(status: WorkflowStatus, progress: Mapping[str, Any] | None) -> Job:
    told = progress or {}
    arguments = status.input["args"] if status.input else ()
    return Job(
        job_id=status.workflow_id,
        workflow=status.name,
        state=_STATES.get(status.status, JobState.QUEUED),
        created_at=_instant(status.created_at) or datetime.now(UTC),
        finished_at=_instant(status.completed_at),
        input=dict(arguments[0]) if arguments and isinstance(arguments[0], dict) else {},
        output=status.output if isinstance(status.output, dict) else None,
        error=str(status.error or ""),
        error_kind=type(status.error).__name__ if status.error else "",
        done=int(told.get("done", 0)),
        total=int(told.get("total", 0)),
        note=str(told.get("note", "")),
    )
