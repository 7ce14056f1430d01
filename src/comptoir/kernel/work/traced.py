"""Jobs as traces: a span for the job, and one inside it for each step that is carried out."""

from collections.abc import Callable

from comptoir.kernel.observe.traces import Traces
from comptoir.kernel.work.model import Json, Result, Steps, Workflow


def traced(workflow: Workflow, traces: Traces) -> Workflow:
    """Return the same workflow, its work recorded; a step that was done before the kill is not."""
    if not traces.on:
        return workflow

    def body(steps: Steps, input: Json) -> Json:
        with traces.span(workflow.name, {"comptoir.job_id": steps.job_id}):
            return workflow.body(_TracedSteps(workflow.name, steps, traces), input)

    return Workflow(workflow.name, body)


class _TracedSteps:
    def __init__(self, workflow: str, steps: Steps, traces: Traces) -> None:
        self._workflow = workflow
        self._steps = steps
        self._traces = traces

    @property
    def job_id(self) -> str:
        return self._steps.job_id

    def do(self, name: str, work: Callable[[], Result], *, attempts: int = 3) -> Result:
        def recorded() -> Result:
            # Of a step's name the first word alone: what follows may be the path of a file.
            with self._traces.span(f"{self._workflow} {name.split(maxsplit=1)[0]}"):
                return work()

        return self._steps.do(name, recorded, attempts=attempts)

    def progress(self, done: int, total: int, note: str = "") -> None:
        self._steps.progress(done, total, note)
