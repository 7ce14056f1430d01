"""Durable work of routing: reading labelled requests, and training."""

import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps, Workflow
from comptoir.routing import bringing, gathering, uploads
from comptoir.routing.annotation import jobs
from comptoir.routing.datasets.guarding import guard
from comptoir.routing.datasets.making import Making, build, make
from comptoir.routing.datasets.reading import Columns
from comptoir.routing.deciding.router import Router
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.evaluation.evaluate import measure
from comptoir.routing.evaluation.outcomes import outcomes
from comptoir.routing.gathering import GATHER
from comptoir.routing.learners.port import Tell
from comptoir.routing.measuring import COMPARE, carry_out, measure_both
from comptoir.routing.model import Alias, Origin, Part
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models, taxonomies, tested
from comptoir.routing.training import Examples, train
from comptoir.routing.uploads import UPLOAD

IMPORT, TRAIN = "routing.import", "routing.train"
CORE_WATTS = 10.0
"""What a busy core draws, roughly: a server processor's thermal design power over its cores."""
_LIBRARIES = ("comptoir", "numpy", "scipy", "scikit-learn")
_TOLD_SECONDS = 0.5


def workflows(office: Callable[[], Office]) -> tuple[Workflow, ...]:
    """Return the workflows of this slice."""
    return (
        Workflow(IMPORT, lambda steps, input: _import(office(), steps, input)),
        Workflow(UPLOAD, lambda steps, input: _upload(office(), steps, input)),
        Workflow(GATHER, lambda steps, input: _gather(office(), steps, input)),
        Workflow(TRAIN, lambda steps, input: _train(office(), steps, input)),
        *jobs.workflows(office),
        Workflow(COMPARE, lambda steps, input: carry_out(office(), steps, input)),
    )


def _import(office: Office, steps: Steps, input: Json) -> Json:
    """Read a file into the next version of a data set."""

    def read() -> Json:
        path, making = Path(input["path"]), _making(office, input)
        newest, tools = taxonomies.newest(office.rows), (office.tools().embedder, office.detector())
        if input.get("format"):
            material = bringing.material(office, path, input["format"], making.origin)
            frame, card = build(material, making, *tools)
        else:
            frame, card = make(path, making, *tools)
        made = datasets.keep(
            office.rows,
            office.blobs,
            input["name"],
            frame,
            card | {"taxonomy": newest.version if newest else 0},
            by=input["by"],
            at=office.clock(),
        )
        return {"dataset_id": made.dataset_id, "name": made.name, "version": made.version}

    return steps.do("read", read)


def _upload(office: Office, steps: Steps, input: Json) -> Json:
    """Read a file that came through a page."""
    return uploads.read(office.blobs, steps, input, lambda told: _import(office, steps, told))


def _making(office: Office, input: Json) -> Making:
    columns = input["columns"]
    return Making(
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


def _gather(office: Office, steps: Steps, input: Json) -> Json:
    """Make the next version of a data set of what people have said."""

    def gather() -> Json:
        made = gathering.next_version(office, input["name"], by=input["by"], wished=input["wished"])
        return {"dataset_id": made.dataset_id, "name": made.name, "version": made.version}

    return steps.do("gather", gather)


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
    steps.do("compare", lambda: _compare(office, job_id))
    return {"version": models.of_job(office.rows, job_id).version}


def _compare(office: Office, job_id: str) -> Json:
    """Measure the champion on the same test, so that a promotion can be judged at once."""
    made = models.of_job(office.rows, job_id)
    now = models.aliases(office.rows).get(Alias.CHAMPION)
    if now is None:
        return {}
    try:
        return measure_both(office, models.get(office.rows, now), made)
    except errors.ComptoirError as problem:
        # The version stands; what could not be measured now is asked for before it is promoted.
        return {"reason": str(problem)}


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
    tested.keep(office.blobs, folder, outcomes(router, test, scores))
    return measure(router, test, wish, scores)


def parts_of(office: Office, asked: str) -> tuple[Examples, Examples]:
    """Return what a data set is learned from, and its test.

    Raises:
        errors.Failed: an example that no customer wrote is in the test, or something is on both
            sides.
    """
    frame = datasets.examples(office.blobs, datasets.find(office.rows, asked))
    guard(frame, asked)
    copied = (frame["origin"] == Origin.AUGMENTED.value).any()
    found = []
    for part in (Part.TRAIN, Part.TEST):
        mine = frame.filter(frame["part"] == part.value)
        found.append(
            Examples(
                texts=tuple(mine["text"]),
                labels=tuple(mine["label"]),
                languages=tuple(mine["language"]),
                # Only copies need it: what says the same is found by its vectors.
                groups=tuple(mine["group"]) if copied else (),
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
