"""Measure the champion and a candidate on the same test, example by example."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.routing.datasets.alike import BLOCK, NEAR
from comptoir.routing.datasets.reading import plain
from comptoir.routing.deciding.router import Router
from comptoir.routing.model import Model, ModelState, Part
from comptoir.routing.office import Office
from comptoir.routing.promoting.model import Answers, Flags, Outcomes
from comptoir.routing.store import datasets, models, outcomes

COMPARE = "routing.compare"
_AT_ONCE = 2_000
"""Texts that are judged together."""


def carry_out(office: Office, steps: Steps, input: Json) -> Json:
    """Carry out the job: what it keeps is the same however often it is done."""
    champion, candidate = int(input["champion"]), int(input["candidate"])

    def measured() -> Json:
        return measure_both(
            office, models.get(office.rows, champion), models.get(office.rows, candidate)
        )

    return steps.do("measure", measured)


def measure_both(office: Office, champion: Model, candidate: Model) -> Json:
    """Let both answer the test of the candidate's data set, and keep what they say.

    Examples whose like the champion has learned from are marked, with all that say the same.

    Raises:
        errors.Conflict: a version is not ready.
        errors.NotFound: the candidate's data set is gone, or has no test.
    """
    for one in (champion, candidate):
        if one.state is not ModelState.READY:
            raise errors.Conflict(
                "Model version {version} is {state}; only one that is ready can answer.",
                version=one.version,
                state=one.state,
            )
    own = datasets.find(office.rows, candidate.dataset_id)
    frame = datasets.examples(office.blobs, own)
    test = frame.filter(pl.col("part") == Part.TEST.value)
    if not test.height:
        raise errors.NotFound(
            "Data set {name} has no test to compare on.", name=f"{own.name}@{own.version}"
        )
    leaked, known = _leaked(office, champion, candidate, frame, test)
    texts, languages = test["text"].to_list(), test["language"].to_list()
    found = Outcomes(
        champion=champion.version,
        candidate=candidate.version,
        labels=np.array(test["label"].to_list(), dtype=str),
        languages=np.array(languages, dtype=str),
        ours=_answers(office, candidate, texts, languages),
        theirs=_answers(office, champion, texts, languages),
        leaked=int(leaked.sum()),
        leak_known=known,
    )
    outcomes.keep(office.blobs, found, texts, leaked)
    return {"examples": test.height, "left_out": found.leaked, "leak_known": known}


def _answers(
    office: Office, model: Model, texts: Sequence[str], languages: Sequence[str]
) -> Answers:
    router: Router = office.artifacts.open(model.folder, office.tools())
    classes = np.array(router.policy.classes, dtype=str)
    parts = []
    for start in range(0, len(texts), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        judged = router.judge(texts[rows], languages[rows])
        desk = classes[judged.best]
        said = np.where(judged.out_of_scope, "", desk)
        parts.append((desk, said, judged.decided, judged.confidence))
    desk, said, decided, confidence = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Answers(desk=desk, said=said, decided=decided, confidence=confidence)


def _leaked(
    office: Office, champion: Model, candidate: Model, frame: pl.DataFrame, test: pl.DataFrame
) -> tuple[Flags, bool]:
    """Tell which test examples the champion has learned from, or from their like.

    Returns:
        A flag an example, shape (n,), and whether it could be told at all.
    """
    nothing = np.zeros(test.height, dtype=bool)
    if champion.dataset_id == candidate.dataset_id:
        return nothing, True  # of one division, no side has what the other says
    try:
        theirs = datasets.examples(
            office.blobs, datasets.find(office.rows, champion.dataset_id)
        ).filter(pl.col("part") == Part.TRAIN.value)
    except errors.NotFound:
        return nothing, False
    learned = theirs["text"].to_list()
    same = {plain(text) for text in learned}
    known = np.array([plain(text) in same for text in frame["text"].to_list()])
    embedder = office.tools().embedder
    near = _near(embedder.embed(test["text"].to_list()), embedder.embed(learned))
    met = set(frame["group"].to_numpy()[known].tolist())
    met |= set(test["group"].to_numpy()[near].tolist())
    return np.isin(test["group"].to_numpy(), list(met)), True


def _near(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> Flags:
    """Tell which vectors are as near to one of the others as texts of one group are."""
    if not len(theirs):
        return np.zeros(len(ours), dtype=bool)
    middle = theirs.mean(axis=0)
    ours, theirs = _unit(ours - middle), _unit(theirs - middle)
    closest = [
        (ours[start : start + BLOCK] @ theirs.T).max(axis=1) for start in range(0, len(ours), BLOCK)
    ]
    return np.asarray(np.concatenate(closest) >= NEAR)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    sizes = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return np.asarray(vectors / sizes, dtype=np.float32)
