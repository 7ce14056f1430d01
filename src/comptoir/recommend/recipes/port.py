"""What a recipe is: `fit` learns an artifact from data, `open` makes a scorer of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.language.embedding import Embedder
from comptoir.recommend.data import Interactions, Table
from comptoir.recommend.heads import Histories
from comptoir.recommend.kernels.few import Few, Rest
from comptoir.recommend.kernels.sums import HERE, Sums

Scores = NDArray[np.float32]
"""One score an item, higher is better, -inf for never; shape (items,)."""
Tell = Callable[[str, float], None]
"""Hears what is being done, and which share of the whole is done, 0 to 1."""


class RecipeType(StrEnum):
    """What a recipe answers, by Amazon Personalize's names."""

    USER_PERSONALIZATION = "USER_PERSONALIZATION"
    PERSONALIZED_RANKING = "PERSONALIZED_RANKING"
    RELATED_ITEMS = "RELATED_ITEMS"
    POPULAR_ITEMS = "POPULAR_ITEMS"
    USER_SEGMENTATION = "USER_SEGMENTATION"
    PERSONALIZED_ACTIONS = "PERSONALIZED_ACTIONS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """What a recipe learns from."""

    interactions: Interactions
    items: Table | None = None
    """Metadata, a row an item code of the interactions; None when there is none."""
    users: Table | None = None
    """Metadata, a row a user code of the interactions; None when there is none."""
    now: int = 0
    """The moment of training, seconds since 1970 UTC."""
    ordered: bool = True
    """False when nothing is known of the order of a user's events."""
    embedder: Embedder | None = None
    """Reads the texts of items; without one they are not read."""
    actions: Table | None = None
    """Metadata of actions, a row an action code of `outcomes`; None when there is none."""
    sums: Sums = HERE
    """Who does the heavy sums: this process, or a crew of many machines."""
    before: "Artifact | None" = None
    """What the recipe learned last time, where it is to go on from there at little cost; a recipe
    that cannot learns anew."""
    outcomes: Interactions | None = None
    """What became of actions: its items are actions, its event types Taken, Not Taken, Viewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What a recipe learned: arrays that can be memory-mapped, and facts that JSON can say."""

    recipe: str
    arrays: dict[str, NDArray[Any]]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a scorer; items are codes of the interactions it was fitted on."""

    history: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """The user's items, oldest first; empty for a stranger."""
    times: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Seconds since 1970 UTC of each event of the history; empty when unknown."""
    kinds: NDArray[np.int16] = field(default_factory=lambda: np.empty(0, dtype=np.int16))
    """Event type codes of the history; empty when unknown."""
    item: int = -1
    """The item on the page, for related items; -1 for none."""
    now: int = 0
    """The moment of asking, seconds since 1970 UTC."""
    traits: Mapping[str, Any] = field(default_factory=dict)
    """What is known of the user, by the field's name in the schema of users."""
    context: Mapping[str, str] = field(default_factory=dict)
    """In which circumstances it is asked, by the field's name in the schema of interactions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an item is there."""

    code: str
    """Such as `bought_together`."""
    evidence: dict[str, Any] = field(default_factory=dict)
    """Such as `{"count": 43, "item": 7}`; items are codes."""
    share: float = 1.0
    """How much of the score it explains, 0 to 1."""


class Scorer(Protocol):
    """Scores every item for one who asks."""

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        ...

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        ...

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return why an item scores as it does, the strongest reason first."""
        ...


@runtime_checkable
class ExplainsMany(Protocol):
    """Explains several items at once, such as a slate."""

    def explain_many(self, query: Query, items: Sequence[int]) -> list[tuple["Reason", ...]]:
        """Return what `explain` does for each item."""
        ...


@runtime_checkable
class ScoresFew(Protocol):
    """Can tell the scores of all items by those of few."""

    @property
    def rest(self) -> Rest | None:
        """What holds for all; None where it cannot tell by few after all."""
        ...

    def few(self, query: Query) -> Few | Scores:
        """Return what `score` does, told by few where that says it all."""
        ...


@runtime_checkable
class Grows(Protocol):
    """Scores items that came after training, by what they are."""

    def over(self, items: Table, embedder: Embedder | None) -> Scorer:
        """Return a scorer that knows more items; their codes go on behind those that it has.

        Args:
            items: those that came after training.
            embedder: reads texts, the one of training; None to leave them.
        """
        ...


@runtime_checkable
class Vouches(Protocol):
    """Has a say on some items only; the others it scores by how popular they are, as a hint."""

    def vouched(self, query: Query) -> NDArray[np.int32]:
        """Return the codes of the items that it has something to say of, shape (items,)."""
        ...


class UserScorer(Scorer, Protocol):
    """Scores users as well: who will like an item, or items of a kind."""

    def score_users(self, items: NDArray[np.int32], histories: Histories) -> NDArray[np.float32]:
        """Return the affinity of each history for some items taken together.

        Args:
            items: codes, shape (items asked for,).
            histories: one a user.

        Returns:
            Shape (histories,); higher is better, -inf for users of whom nothing is known.
        """
        ...

    def explain_user(
        self, items: NDArray[np.int32], history: NDArray[np.int32]
    ) -> tuple["Reason", ...]:
        """Return why a user is in the audience, the strongest reason first."""
        ...


class Recipe(Protocol):
    """A way to learn; `registry.RECIPES` holds every one."""

    @property
    def name(self) -> str:
        """Amazon Personalize's name without `aws-`, such as `user-personalization-v2`."""
        ...

    @property
    def recipe_type(self) -> RecipeType: ...

    @property
    def parameters(self) -> type[Any]:
        """A frozen dataclass of hyperparameters, every one with its default."""
        ...

    @property
    def note(self) -> Phrase | None:
        """What people should know who choose it, such as that another recipe answers for it."""
        ...

    def fit(self, data: TrainingData, parameters: Any, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        ...

    def open(self, artifact: Artifact) -> Scorer:
        """Make a scorer; cheap, for the arrays may be memory-mapped."""
        ...


def explained(scorer: Scorer, query: Query, items: Sequence[int]) -> list[tuple[Reason, ...]]:
    """Return the reasons of several items; at the price of one where the scorer can."""
    if isinstance(scorer, ExplainsMany):
        return scorer.explain_many(query, items)
    return [scorer.explain(query, item) for item in items]


def tell_nobody(what: str, share: float) -> None:
    """Hear and forget."""
