"""An engine in memory: for tests, and for showing what an engine must do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.work.model import Job, JobState, JobStep, Json, Result, Workflow


class MemoryEngine:
    """Runs a job to its end inside `start`; keeps the results of its steps, so it can resume.

    Args:
        workflows: every workflow, by name.

    >>> def body(steps, input):
    ...     return {"is": steps.do("twice", lambda: input["n"] * 2)}
    >>> double = Workflow("double", body)
    >>> engine = MemoryEngine({"double": double})
    >>> engine.wait(engine.start("double", {"n": 4})).output
    {'is': 8}
    """

    def __init__(self, workflows: Mapping[str, Workflow]) -> None:
        self._workflows = workflows
        self._jobs: dict[str, Job] = {}
        self._kept: dict[str, dict[int, object]] = {}
        self._told: dict[str, list[JobStep]] = {}

    def start(self, workflow: str, input: Json, job_id: str = "") -> str:
        if workflow not in self._workflows:
            raise errors.NotFound("There is no workflow {workflow}.", workflow=workflow)
        job_id = job_id or new_id("job")
        if job_id not in self._jobs:
            self._jobs[job_id] = Job(
                job_id=job_id,
                workflow=workflow,
                state=JobState.RUNNING,
                created_at=datetime.now(UTC),
                input=input,
            )
            self._run(job_id)
        return job_id

    def wait(self, job_id: str, timeout: float = 0) -> Job:  # noqa: ARG002 - it has ended already
        return self.job(job_id)

    def job(self, job_id: str) -> Job:
        if job_id not in self._jobs:
            raise errors.NotFound("There is no job {job_id}.", job_id=job_id)
        return self._jobs[job_id]

    def jobs(self, workflow: str = "", state: JobState | None = None, limit: int = 50) -> list[Job]:
        found = [
            job
            for job in reversed(self._jobs.values())
            if workflow in ("", job.workflow) and state in (None, job.state)
        ]
        return found[:limit]

    def unfinished(self, workflow: str) -> list[Job]:
        return [job for job in self.jobs(workflow) if not job.state.ended]

    def steps(self, job_id: str) -> list[JobStep]:
        self.job(job_id)
        return list(self._told.get(job_id, ()))

    def cancel(self, job_id: str) -> None:
        if self.job(job_id).state.ended:
            raise errors.Conflict(
                "Job {job_id} has ended; nothing is left to cancel.", job_id=job_id
            )
        self._set(job_id, state=JobState.CANCELLED)

    def resume(self, job_id: str) -> None:
        if self.job(job_id).state not in {JobState.FAILED, JobState.CANCELLED}:
            raise errors.Conflict(
                "Job {job_id} has not stopped; there is nothing to resume.", job_id=job_id
            )
        self._run(job_id)

    def _run(self, job_id: str) -> None:
        job = self._jobs[job_id]
        self._set(job_id, state=JobState.RUNNING, error="", error_kind="")
        kept = self._kept.setdefault(job_id, {})
        told = self._told.setdefault(job_id, [])
        steps = _MemorySteps(job_id, kept, told, lambda **changes: self._set(job_id, **changes))
        try:
            output = self._workflows[job.workflow].body(steps, job.input)
        except Exception as problem:  # noqa: BLE001 - a job ends with whatever its workflow raised
            kind = type(problem).__name__
            self._set(job_id, state=JobState.FAILED, error=str(problem), error_kind=kind)
        else:
            self._set(job_id, state=JobState.DONE, output=output, finished_at=datetime.now(UTC))

    def _set(self, job_id: str, **changes: object) -> None:
        self._jobs[job_id] = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]  # fields of Job


class _MemorySteps:
    def __init__(
        self,
        job_id: str,
        kept: dict[int, object],
        told: list[JobStep],
        change: Callable[..., None],
    ) -> None:
        self.job_id = job_id
        self._kept = kept
        self._told = told
        self._change = change
        self._next = 0

    def do(self, name: str, work: Callable[[], Result], *, attempts: int = 3) -> Result:  # noqa: ARG002 - nothing flickers in memory
        number, self._next = self._next, self._next + 1
        if number not in self._kept:
            began = datetime.now(UTC)
            error = "interrupted"
            try:
                self._kept[number] = work()
                error = ""
            except Exception as problem:
                error = str(problem)
                raise
            finally:
                ended = datetime.now(UTC)
                self._told.append(
                    JobStep(name=name, started_at=began, finished_at=ended, error=error)
                )
        return self._kept[number]  # type: ignore[return-value]  # what this very step returned

    def progress(self, done: int, total: int, note: str = "") -> None:
        self._change(done=done, total=total, note=note)
