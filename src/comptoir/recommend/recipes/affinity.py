"""Item affinity and item attribute affinity: users by what they will choose."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.recommend.blending.fitting import held_out
from comptoir.recommend.blending.holdout import Holdout
from comptoir.recommend.data import Interactions, Table
from comptoir.recommend.filters import Asked, compiled, parse_attributes
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.lowpass import LowPass
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.recipes.audience import AudienceScorer, best_of
from comptoir.recommend.recipes.bought_together import categories
from comptoir.recommend.recipes.choosing import of_types
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData

_QUESTIONS = 60
"""Items, or kinds of items, whose audiences are compared."""
_LEAST = 2
"""Users who chose an item later, to ask about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters."""

    factors: int = knob(128, 8, 512, accepts=("hidden_dimension",), tunable=True)
    """Directions of the broad tastes."""
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""
    questions: int = knob(5_000, 100, 1_000_000)
    """Held-out events on which audiences prove themselves."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Affinity:
    """Learns which histories speak for items."""

    name: str
    of_kinds: bool
    """Whether kinds of items are asked for, which many users have chosen before."""
    recipe_type: RecipeType = RecipeType.USER_SEGMENTATION
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        tell("hold out", 0.0)
        found = of_types(data.interactions, parameters.event_types)
        asked = held_out(
            found, ordered=data.ordered, questions=parameters.questions, seed=parameters.seed
        )
        groups = categories(data.items, found.n_items) if self.of_kinds else None
        questions = _questions(asked, groups)
        trials = _scorers(asked.train, parameters)
        best, reached = best_of(trials, asked.histories, questions, known=self.of_kinds)
        tell("links", 0.5)
        at = next(at for at, trial in enumerate(trials) if trial.head is best.head)
        chosen = replace(_scorers(found, parameters)[at], power=best.power, own=best.own)
        tell("done", 1.0)
        facts = chosen.facts() | {"ndcg@25": round(reached, 5), "questions": len(questions)}
        return Artifact(recipe=self.name, arrays=chosen.arrays(), facts=facts)

    def open(self, artifact: Artifact) -> AudienceScorer:
        """Make a scorer."""
        return AudienceScorer.of(artifact.arrays, artifact.facts)


ITEM_AFFINITY = Affinity("item-affinity", of_kinds=False)
ATTRIBUTE_AFFINITY = Affinity("item-attribute-affinity", of_kinds=True)


def items_with(expression: str, items: Table) -> NDArray[np.int32]:
    """Return the items that an attribute expression asks for.

    Args:
        expression: such as `ITEMS.genres = "Comedy" AND ITEMS.genres = "Action"`.
        items: the items there are.

    Raises:
        errors.Invalid: it is no expression on items, or names a field that they do not have.
    """
    allowed = compiled(parse_attributes(expression), items).allowed(Asked())
    return np.flatnonzero(allowed).astype(np.int32)


def _scorers(data: Interactions, parameters: Parameters) -> list[AudienceScorer]:
    popularity = Popularity.fit(data).users
    heads: list[Graph | LowPass] = [
        Graph.fit(data),
        Graph.fit(data, user_exponent=0.0, row_exponent=0.5, item_exponent=0.5),
        LowPass.fit(data, rank=parameters.factors, seed=parameters.seed),
    ]
    return [AudienceScorer(head, 0.5, 1.0, popularity) for head in heads]


def _questions(
    asked: Holdout, groups: NDArray[np.float32] | None
) -> list[tuple[NDArray[np.int32], NDArray[np.int64]]]:
    """Return items asked for, each with the users who chose one of them later."""
    users = np.repeat(np.arange(len(asked)), np.diff(asked.answer_starts))
    named = asked.answers.astype(np.int64)
    if groups is not None and (groups >= 0).any():
        named = groups[asked.answers].astype(np.int64)
    found: list[tuple[NDArray[np.int32], NDArray[np.int64]]] = []
    values, counts = np.unique(named[named >= 0], return_counts=True)
    for value in values[np.argsort(-counts, kind="stable")]:
        right = np.unique(users[named == value])
        if len(right) < _LEAST or len(found) == _QUESTIONS:
            break
        items = [value] if groups is None or not (groups >= 0).any() else groups == value
        codes = np.flatnonzero(items) if isinstance(items, np.ndarray) else np.array(items)
        found.append((codes.astype(np.int32), right))
    return found
