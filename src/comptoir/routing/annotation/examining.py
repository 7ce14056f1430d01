"""The labels of a data set are examined, and what was found is kept beside it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import polars as pl

from comptoir.kernel import errors
from comptoir.routing.annotation.suspects import Suspect, Suspicion, Why, suspect
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.learners.holding_out import learn_held_out
from comptoir.routing.learners.port import Tell, Tools, silent
from comptoir.routing.learners.registry import DEFAULT, learner_named
from comptoir.routing.learners.remembering import RememberingEmbedder
from comptoir.routing.model import Dataset, Origin
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, studies
from comptoir.routing.training import Examples

SUSPECTS = "suspects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is thought of the labels of a data set."""

    learner: str
    n: int
    """Labels that were examined: of what customers wrote."""
    contradicted: int
    """How many something speaks against."""
    wrong: int
    """How many are wrong, as the confident joint estimates."""
    suspects: tuple[Suspect, ...]
    """All labels, the most suspicious first; `row` is that of the data set."""


def examine(
    examples: Examples, tools: Tools, *, learner: str = DEFAULT, tell: Tell = silent
) -> Suspicion:
    """Say which labels are probably wrong, by what is learned from all others.

    Args:
        examples: their labels are examined.
        tools: what the learner may use.
        learner: its name.
        tell: hears how far it is.

    Raises:
        errors.Invalid: there is no such learner, or there are not two desks.
    """
    own = replace(tools, embedder=RememberingEmbedder(tools.embedder))
    named = learner_named(learner, own)
    tell("reading", 0.0)
    vectors = own.embedder.embed(examples.texts)
    groups = groups_of(vectors, examples.labels)
    held = learn_held_out(
        named, examples.texts, examples.labels, groups, seed=tools.seed, tell=tell
    )
    alike = groups_of(vectors, [""] * len(examples))
    return suspect(examples.labels, held.scores, held.learned.classes, alike)


def examine_dataset(office: Office, dataset: Dataset, learner: str) -> Examined:
    """Examine the labels of a data set, of its test as well, and keep what was found.

    What no customer wrote is learned from with its label, and never suspected.
    """
    frame = datasets.examples(office.blobs, dataset)
    found = examine(_examples(frame), office.tools(), learner=learner)
    real = [Origin(one).real for one in frame["origin"]]
    mine = [one for one in found.suspects if real[one.row]]
    made = Examined(
        learner=learner,
        n=sum(real),
        contradicted=sum(bool(one.why) for one in mine),
        wrong=found.wrong,
        suspects=tuple(mine),
    )
    studies.keep(office.blobs, SUSPECTS, dataset.dataset_id, asdict(made))
    return made


def examined(office: Office, dataset_id: str) -> Examined | None:
    """Return what was found of a data set's labels, or None where nobody has looked."""
    told = studies.find(office.blobs, SUSPECTS, dataset_id)
    if told is None:
        return None
    suspects = [
        Suspect(
            **one | {"why": tuple(Why(why) for why in one["why"]), "twins": tuple(one["twins"])}
        )
        for one in told["suspects"]
    ]
    return Examined(**told | {"suspects": tuple(suspects)})


def look(office: Office, dataset: str) -> tuple[Dataset, Examined]:
    """Return a data set and what was found of its labels.

    Raises:
        errors.NotFound: there is no such data set.
        errors.Conflict: nobody has examined it.
    """
    known = datasets.find(office.rows, dataset)
    found = examined(office, known.dataset_id)
    if found is None:
        raise errors.Conflict(
            "The labels of {name} were not examined yet: comptoir routing suspects {name}.",
            name=f"{known.name}@{known.version}",
        )
    return known, found


def shown(office: Office, dataset: Dataset, suspects: Sequence[Suspect]) -> list[pl.DataFrame]:
    """Return the example of each suspect, and those that say the same, as rows."""
    frame = datasets.examples(office.blobs, dataset)
    return [frame[[one.row, *one.twins[:3]]] for one in suspects]


def _examples(frame: pl.DataFrame) -> Examples:
    return Examples(
        texts=tuple(frame["text"]),
        labels=tuple(frame["label"]),
        languages=tuple(frame["language"]),
    )
