"""Durable work of routing: reading labelled requests, and training."""

import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps, Workflow
from comptoir.routing.datasets.making import Making, make
from comptoir.routing.datasets.reading import Columns
from comptoir.routing.deciding.router import Router
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.evaluation.evaluate import measure
from comptoir.routing.evaluation.outcomes import outcomes
from comptoir.routing.learners.port import Tell
from comptoir.routing.model import Origin, Part
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models
from comptoir.routing.store import outcomes as kept_outcomes
from comptoir.routing.training import Examples, train

IMPORT, TRAIN = "routing.import", "routing.train"
CORE_WATTS = 10.0
"""What a busy core draws, roughly: a server processor's thermal design power over its cores."""
_LIBRARIES = ("comptoir", "numpy", "scipy", "scikit-learn")
_TOLD_SECONDS = 0.5


def workflows(office: Callable[[], Office]) -> tuple[Workflow, ...]:
    """Return the workflows of this slice."""
    return (
        Workflow(IMPORT, lambda steps, input: _import(office(), steps, input)),
        Workflow(TRAIN, lambda steps, input: _train(office(), steps, input)),
    )


def _import(office: Office, steps: Steps, input: Json) -> Json:
    """Read a file into the next version of a data set."""

    def read() -> Json:
        tools = office.tools()
        columns = input["columns"]
        making = Making(
            columns=Columns(
                text=tuple(columns["text"]),
                label=columns["label"],
                language=columns["language"],
                time=columns["time"],
            ),
            nowhere=input["nowhere"],
            origin=Origin(input["origin"]),
            test_share=office.settings.test_share,
            newest_apart=input["newest_apart"],
            seed=office.settings.seed,
        )
        frame, card = make(Path(input["path"]), making, tools.embedder, office.detector())
        made = datasets.keep(
            office.rows,
            office.blobs,
            input["name"],
            frame,
            card,
            by=input["by"],
            at=office.clock(),
        )
        return {"dataset_id": made.dataset_id, "name": made.name, "version": made.version}

    return steps.do("read", read)


def _train(office: Office, steps: Steps, input: Json) -> Json:
    """Learn from a data set, measure on its test part, and enter the version in the registry.

    A killed training learns again from the start: that takes a minute, and gives the same model.
    """
    job_id = steps.job_id
    steps.do("begin", lambda: _begin(office, job_id, input))
    try:
        learned = steps.do("learn", lambda: _learn(office, job_id, input))
    except Exception as problem:
        reason = str(problem)
        steps.do("fail", lambda: models.fail(office.rows, job_id, reason, office.clock()))
        raise
    steps.do("register", lambda: models.finish(office.rows, job_id, **learned, at=office.clock()))
    return {"version": models.of_job(office.rows, job_id).version}


def _begin(office: Office, job_id: str, input: Json) -> Json:
    made = models.begin(
        office.rows,
        job_id,
        dataset_id=input["dataset_id"],
        learner=input["learner"],
        asked={"wish": input["wish"], "seed": input["seed"]},
        by=input["by"],
        at=office.clock(),
    )
    return {"version": made.version}


def _learn(office: Office, job_id: str, input: Json) -> Json:
    dataset = datasets.find(office.rows, input["dataset_id"])
    tools, wish = office.tools().seeded(input["seed"]), Wish(**input["wish"])
    own, test = parts_of(office, dataset.dataset_id)
    began, busy = time.perf_counter(), time.process_time()
    router = train(own, tools, learner=input["learner"], wish=wish, tell=_telling(office, job_id))
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    kept = office.artifacts.keep(router)
    facts = {
        "metrics": _measured(office, kept.folder, router, test, wish),
        "n_train": len(own),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "watt_hours": round(cpu * CORE_WATTS / 3600, 4),
        "data_sha256": dataset.sha256,
        "embedder": tools.embedder.name,
        "threads": tools.threads,
        "libraries": {name: version(name) for name in _LIBRARIES}
        | {"python": platform.python_version()},
    }
    return {"folder": kept.folder, "fingerprint": kept.fingerprint, "facts": facts}


def _measured(
    office: Office, folder: str, router: Router, test: Examples, wish: Wish
) -> Json | None:
    """Measure on the test, and keep what became of each request beside the artifact."""
    if not len(test):
        return None
    scores = router.learned.predict(test.texts)
    kept_outcomes.keep(office.blobs, folder, outcomes(router, test, scores))
    return measure(router, test, wish, scores)


def parts_of(office: Office, asked: str) -> tuple[Examples, Examples]:
    """Return what a data set is learned from, and its test.

    Raises:
        errors.Failed: an example that no customer wrote is in the test.
    """
    frame = datasets.examples(office.blobs, datasets.find(office.rows, asked))
    found = []
    for part in (Part.TRAIN, Part.TEST):
        mine = frame.filter(frame["part"] == part.value)
        if part is Part.TEST and not all(Origin(one).real for one in mine["origin"]):
            raise errors.Failed(
                "Data set {name} has synthetic examples in its test; what is measured on it "
                "does not count.",
                name=asked,
            )
        found.append(
            Examples(
                texts=tuple(mine["text"]),
                labels=tuple(mine["label"]),
                languages=tuple(mine["language"]),
            )
        )
    return found[0], found[1]


def _telling(office: Office, job_id: str) -> Tell:
    """Return what writes down how far a training is, twice a second at most."""
    last = 0.0

    def tell(what: str, share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _TOLD_SECONDS:
            last = now
            told: dict[str, Any] = {"progress": {"doing": what, "share": round(share, 3)}}
            models.tell(office.rows, job_id, told)

    return tell
