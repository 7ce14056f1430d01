"""Similar items: what the same users choose, and what items are; a new item by the latter alone.

The question that heads prove themselves on is the one that is asked: from one item of a held-out
history to the item that followed.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.blending.candidates import FOR_RELATED, Candidate, contents
from comptoir.recommend.blending.cold import proved
from comptoir.recommend.blending.contest import held
from comptoir.recommend.blending.fitting import held_out, with_cold
from comptoir.recommend.blending.holdout import Holdout
from comptoir.recommend.content import encoded
from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Head
from comptoir.recommend.heads.content import links_between
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.recipes.blended import BlendScorer, kept, without_encoder
from comptoir.recommend.recipes.choosing import of_types
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData

_PLACES = 10
_UNPROVEN = 0.5
"""What contents count for items without events where too few questions could decide it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters, under Amazon Personalize's own names."""

    item_id_hidden_dim: int = knob(100, 30, 200, tunable=True)
    """Directions in which items are told apart by who chose them."""
    item_metadata_hidden_dim: int = knob(100, 30, 200, tunable=True)
    """Numbers kept of what an item's texts and metadata say."""
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""
    evidence: int = knob(100, 0, 1000)
    """Neighbours of each item whose common customers are counted, for reasons."""
    questions: int = knob(3_000, 100, 1_000_000)
    """Held-out events on which heads prove themselves."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SimilarItems:
    """Blends behaviour and contents for one item at a time."""

    name: str = "similar-items"
    recipe_type: RecipeType = RecipeType.RELATED_ITEMS
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        tell("contents", 0.0)
        found = of_types(data.interactions, parameters.event_types)
        size, seed = parameters.item_metadata_hidden_dim, parameters.seed
        encoder, content = without_encoder(
            encoded(data.items, data.embedder, dimensions=size, seed=seed)
            if data.items is not None
            else None
        )
        asked = held_out(found, ordered=data.ordered, questions=parameters.questions, seed=seed)
        asked = replace(asked, histories=asked.histories.newest(1))
        vectors = content.vectors if content else None
        tell("contest", 0.2)
        blend, proof = _fitted(found, asked, vectors, parameters)
        evidence = Evidence.gathered(found, content, keep=parameters.evidence)
        tell("done", 1.0)
        scorer = BlendScorer(blend, evidence, kept(encoder, blend), related=True)
        return scorer.artifact(self.name, proof)

    def open(self, artifact: Artifact) -> BlendScorer:
        """Make a scorer."""
        return BlendScorer.of(artifact, related=True)


def _fitted(
    data: Interactions,
    asked: Holdout,
    vectors: NDArray[np.float32] | None,
    parameters: Parameters,
) -> tuple[Blend, dict[str, object]]:
    entrants = [*FOR_RELATED, *(contents(vectors) if vectors is not None else ())]
    rank = parameters.item_id_hidden_dim
    weights = np.eye(1, len(entrants), dtype=np.float32)[0]
    links = links_between(asked.train) if vectors is not None else None
    heads: list[Head] = [one.fit(asked.train, rank=rank, links=links) for one in entrants]
    if len(asked):
        named = {str(at): head for at, head in enumerate(heads)}
        weights, _ = held(named, asked, _PLACES).winner()
    chosen = [(one, float(weight)) for one, weight in zip(entrants, weights, strict=True)]
    popularity = Popularity.fit(data).users
    blend = Blend(_parts(chosen, data, rank), popularity)
    if vectors is None:
        return blend, {}
    learned = zip(chosen, heads, strict=True)
    parts = tuple(Part(one.name, head, weight) for (one, weight), head in learned if weight > 0)
    trial = Blend(parts, Popularity.fit(asked.train).users)
    proof = proved(trial, asked, vectors, places=_PLACES, seed=parameters.seed)
    # A new item must have neighbours, whatever could be proved: likeness alone if need be.
    candidate = proof.candidate if proof.weight else contents(vectors)[-1]
    grown = with_cold(blend, data, candidate, proof.weight or _UNPROVEN)
    return grown, {"proof": proof.facts()}


def _parts(
    chosen: list[tuple[Candidate, float]], data: Interactions, rank: int
) -> tuple[Part, ...]:
    return tuple(
        Part(one.name, one.fit(data, rank=rank), weight) for one, weight in chosen if weight > 0
    )
