"""Durable work of annotation: examining labels, and what more labels are worth."""

from collections.abc import Callable, Iterable

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps, Workflow
from comptoir.routing.annotation import examining, foreseeing
from comptoir.routing.learners.registry import LEARNERS
from comptoir.routing.office import Office
from comptoir.routing.store import datasets

EXAMINE, FORESEE = "routing.suspects", "routing.effort"


def workflows(office: Callable[[], Office]) -> Iterable[Workflow]:
    """Return the workflows of annotation."""
    return (
        Workflow(EXAMINE, lambda steps, input: _examine(office(), steps, input)),
        Workflow(FORESEE, lambda steps, input: _foresee(office(), steps, input)),
    )


def start_examining(
    office: Office, dataset: str, *, by: str, learner: str = "", job_id: str = ""
) -> str:
    """Begin to examine the labels of a data set, and return the job's id.

    Args:
        office: what routing stands on.
        dataset: id, name or NAME@VERSION.
        by: the actor.
        learner: its name; that of the settings when empty.
        job_id: begun under it already, it is not begun again.

    Raises:
        errors.NotFound: there is no such data set.
        errors.Invalid: there is no such learner.
    """
    name = learner or office.settings.learner
    if name not in LEARNERS:
        raise errors.Invalid(
            "There is no learner {name!r}. Use one of {known}.",
            name=name,
            known=", ".join(LEARNERS),
        )
    known = datasets.find(office.rows, dataset)
    return _start(office, EXAMINE, {"dataset_id": known.dataset_id, "learner": name}, by, job_id)


def start_foreseeing(office: Office, dataset: str, *, by: str, job_id: str = "") -> str:
    """Begin to measure what labels of a data set have brought, and return the job's id.

    Args:
        office: what routing stands on.
        dataset: id, name or NAME@VERSION.
        by: the actor.
        job_id: begun under it already, it is not begun again.

    Raises:
        errors.NotFound: there is no such data set.
    """
    known = datasets.find(office.rows, dataset)
    input = {"dataset_id": known.dataset_id, "max_error": office.settings.max_error}
    return _start(office, FORESEE, input, by, job_id)


def _start(office: Office, workflow: str, input: Json, by: str, job_id: str) -> str:
    """Begin a job; one that a killed process left is gone on with, not begun a second time."""
    engine, asked = office.engine(), input | {"by": by}
    same = (job.job_id for job in engine.unfinished(workflow) if job.input == asked)
    return next(same, "") or engine.start(workflow, asked, job_id)


def _examine(office: Office, steps: Steps, input: Json) -> Json:
    """Examine; killed, it begins anew and finds the same."""

    def examine() -> Json:
        dataset = datasets.find(office.rows, input["dataset_id"])
        found = examining.examine_dataset(office, dataset, input["learner"])
        return {
            "dataset_id": dataset.dataset_id,
            "labels": found.n,
            "contradicted": found.contradicted,
            "wrong": found.wrong,
        }

    return steps.do("examine", examine)


def _foresee(office: Office, steps: Steps, input: Json) -> Json:
    """Measure; killed, it begins anew and finds the same."""

    def foresee() -> Json:
        dataset = datasets.find(office.rows, input["dataset_id"])
        found = foreseeing.foresee(office, dataset, input["max_error"])
        return {"dataset_id": dataset.dataset_id, "advice": found.advice.value}

    return steps.do("foresee", foresee)
