"""What a learner is: it learns from texts and labels, and scores the classes for other texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.language.surroundings import Surroundings
from comptoir.routing.model import Reason

Scores = NDArray[np.float32]
"""One score a class, higher is likelier; comparable within a learner; shape (n, classes)."""
Groups = NDArray[np.int64]
"""Texts of one number say nearly the same, shape (n,)."""
Tell = Callable[[str, float], None]
"""Hears what is being done, and which share of the whole is done, 0 to 1."""
NOWHERE = ""
"""Label of a text that belongs to no class: learned from, never answered."""


def silent(_what: str, _share: float) -> None:
    """Hear and say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What learners may use."""

    embedder: Embedder
    """Turns texts into vectors."""
    seed: int = 0
    """Of whatever is drawn: the same texts, labels and seed give the same model."""
    threads: int = 1
    """Processor threads for linear algebra."""
    encoder: str = "minilm-l6-v2"
    """What `transformer` fine-tunes: a model of the store, or the whole path of a folder."""
    around: Surroundings = field(default_factory=Surroundings)
    """Where the model store is."""

    def seeded(self, seed: int) -> "Tools":
        """Return the same tools with another seed."""
        return replace(self, seed=seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What was learned: arrays that can be memory-mapped, and facts that JSON can say."""

    learner: str
    classes: tuple[str, ...]
    arrays: dict[str, NDArray[Any]]
    facts: dict[str, Any] = field(default_factory=dict)


class Learned(Protocol):
    """Scores the classes for texts."""

    @property
    def classes(self) -> tuple[str, ...]:
        """What the columns of scores stand for, in the order of their names."""
        ...

    def predict(self, texts: Sequence[str]) -> Scores:
        """Score texts, each by itself: what else is asked changes nothing."""
        ...

    def artifact(self) -> Artifact:
        """Return what `Learner.open` makes the same of again."""
        ...


class Learner(Protocol):
    """Learns from labelled texts."""

    @property
    def name(self) -> str:
        """Its name in the registry."""
        ...

    def learn(self, texts: Sequence[str], labels: Sequence[str], tell: Tell = silent) -> Learned:
        """Learn.

        Args:
            texts: any strings, shape (n,).
            labels: the class of each, shape (n,); `NOWHERE` for a text that belongs to none.
            tell: hears how far it is.

        Raises:
            errors.Invalid: there are not two classes.
            errors.Unavailable: something that it needs is not installed; the message says what.
        """
        ...

    def open(self, artifact: Artifact) -> Learned:
        """Return what was learned."""
        ...


@runtime_checkable
class Explains(Protocol):
    """Something learned that can say what in a text speaks for a class."""

    def explain(self, text: str, column: int) -> tuple[Reason, ...]:
        """Return the reasons, the strongest first; their shares sum to 1.

        Args:
            text: any string.
            column: of the class.
        """
        ...


@runtime_checkable
class Resembles(Protocol):
    """Something learned that can say how like a text is to what it learned from."""

    def nearest(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the likeness of each text to the one most like it, at most 1, shape (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What was learned, and what would have been said of each text without its like."""

    learned: Learned
    scores: Scores
    """Of each text, by what was learned from other groups alone; shape (n, classes)."""
    rows: NDArray[np.int64] | None = None
    """Which texts the scores are of, rising; none where they are of all."""


@runtime_checkable
class LearnsHeldOut(Protocol):
    """A learner that knows at once what it would say of a text if it had not learned from it."""

    def learn_held_out(
        self, texts: Sequence[str], labels: Sequence[str], groups: Groups, tell: Tell = silent
    ) -> HeldOut:
        """Learn from everything, and score each text as if its group had been left out."""
        ...
