"""The words of durable work. A *workflow* is code; a *job* is one run of it; a job has *steps*."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

Json = dict[str, Any]
"""What JSON can say. Inputs and results of jobs and steps are kept as JSON."""

Result = TypeVar("Result")


class JobState(StrEnum):
    """How a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class Steps(Protocol):
    """What a workflow does its work with.

    The body of a workflow is deterministic; everything that reads or changes the world happens
    in a step. A step that ended is never done again; one that was interrupted is, so it must be
    idempotent.
    """

    @property
    def job_id(self) -> str: ...

    def do(self, name: str, work: Callable[[], Result], *, attempts: int = 3) -> Result:
        """Run `work` once, keep its JSON result, and return it.

        Args:
            name: what the step is called on pages and in lists.
            work: idempotent; its result must be JSON.
            attempts: tries before the job fails; waits 1, 2, 4… seconds between them. Errors
                that a retry cannot mend (`errors.Invalid` and its like) are not retried.
        """
        ...

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell how far the job is, in units of its own choosing; `total` 0 for unknown."""
        ...


Body = Callable[[Steps, Json], Json]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A named piece of durable work."""

    name: str
    """Stable: a job that was interrupted finds its code by it."""
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a workflow starts by itself."""

    name: str
    workflow: str
    cron: str
    """Five fields, such as `0 6 * * *`."""
    timezone: str
    """IANA name; the cron fields are read in it."""
    input: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStep:
    """One step of a job."""

    name: str
    started_at: datetime | None
    finished_at: datetime | None
    error: str = ""
    """Empty when it went well."""

    @property
    def seconds(self) -> float:
        if self.started_at is None or self.finished_at is None:
            return 0.0
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run of a workflow."""

    job_id: str
    workflow: str
    state: JobState
    created_at: datetime
    finished_at: datetime | None = None
    input: Json = field(default_factory=dict)
    output: Json | None = None
    error: str = ""
    error_kind: str = ""
    """Name of the error's class, such as `Invalid`."""
    done: int = 0
    """Units done, as the workflow counts them."""
    total: int = 0
    """Units in all; 0 when unknown."""
    note: str = ""


class Engine(Protocol):
    """Runs jobs. `DurableEngine` keeps them over a crash; `testing.MemoryEngine` is for tests."""

    def start(self, workflow: str, input: Json, job_id: str = "") -> str:
        """Begin a job and return its id at once; the same id twice is the same job."""
        ...

    def wait(self, job_id: str, timeout: float = 0) -> Job:
        """Return the job when it has ended; after `timeout` seconds (0: never) as it stands."""
        ...

    def job(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            errors.NotFound: there is no such job.
        """
        ...

    def jobs(self, workflow: str = "", state: JobState | None = None, limit: int = 50) -> list[Job]:
        """Return jobs, newest first."""
        ...

    def unfinished(self, workflow: str) -> list[Job]:
        """Return the jobs of a workflow that wait or run, newest first."""
        ...

    def steps(self, job_id: str) -> list[JobStep]:
        """Return the steps of a job that were begun, in order."""
        ...

    def cancel(self, job_id: str) -> None:
        """Stop a job before its next step."""
        ...

    def resume(self, job_id: str) -> None:
        """Go on with a failed or cancelled job from its first step that did not end."""
        ...
