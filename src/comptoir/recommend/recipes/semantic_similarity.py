"""Semantic similarity: items whose texts mean the same, whoever chose them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.language.embedding import Embedder
from comptoir.recommend.content import Encoder, encoded
from comptoir.recommend.data import Table
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import (
    Artifact,
    Query,
    Reason,
    RecipeType,
    Scores,
    Tell,
    TrainingData,
)
from comptoir.recommend.recipes.related import asked_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters."""

    dimensions: int = knob(256, 8, 1024)
    """Numbers kept of a text's vector."""


@dataclass(frozen=True, slots=True)
class SemanticScorer:
    """Scores by the cosine of two texts' vectors."""

    vectors: NDArray[np.float32]
    """Unit length, zeros for an item without a text; shape (items, dimensions)."""
    encoder: Encoder

    def score(self, query: Query) -> Scores:
        """Return the score of each item."""
        item = asked_for(query)
        if not 0 <= item < len(self.vectors):
            return np.zeros(len(self.vectors), dtype=np.float32)
        scores: Scores = self.vectors @ self.vectors[item]
        scores[item] = -np.inf
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        return np.stack([self.score(query) for query in queries])

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return how near the texts are."""
        asked = asked_for(query)
        if not 0 <= asked < len(self.vectors):
            return (Reason(code="new"),)
        near = round(float(self.vectors[asked] @ self.vectors[item]), 3)
        return (Reason(code="same_meaning", evidence={"item": asked, "similarity": near}),)

    def over(self, items: Table, embedder: Embedder | None) -> "SemanticScorer":
        """Return a scorer that knows items which came after training; see `Grows`."""
        new = self.encoder.encode(items, embedder).vectors
        return replace(self, vectors=np.concatenate([self.vectors, new]))


@dataclass(frozen=True, slots=True)
class SemanticSimilarity:
    """Embeds the texts of items."""

    name: str = "semantic-similarity"
    recipe_type: RecipeType = RecipeType.RELATED_ITEMS
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop.

        Raises:
            errors.Invalid: the items have no text, or nothing is there to read it.
        """
        tell("texts", 0.0)
        found = None
        if data.items is not None and data.embedder is not None:
            size = parameters.dimensions
            found = encoded(data.items, data.embedder, dimensions=size, text_only=True)
        if found is None:
            raise errors.Invalid(
                "semantic-similarity needs texts of items. Add an Items dataset with a textual "
                "field, such as PRODUCT_DESCRIPTION."
            )
        encoder, content = found
        tell("done", 1.0)
        arrays = {"vectors": content.vectors, "projection": encoder.projection}
        return Artifact(recipe=self.name, arrays=arrays, facts={"encoder": encoder.facts()})

    def open(self, artifact: Artifact) -> SemanticScorer:
        """Make a scorer."""
        encoder = Encoder.of(artifact.arrays["projection"], artifact.facts["encoder"])
        return SemanticScorer(artifact.arrays["vectors"], encoder)
