"""One head alone, with the options that suit the data: the strong simple baselines."""

from dataclasses import dataclass

import numpy as np

from comptoir.kernel.wording import Phrase
from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.blending.candidates import Candidate, affordable
from comptoir.recommend.blending.contest import held
from comptoir.recommend.blending.fitting import held_out
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.recipes.blended import BlendScorer
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData

_FACTORS = 128
"""Numbers that factorisation keeps of an item, or twice as many."""
_EVIDENCE = 50
"""Neighbours of each item whose common customers are counted, for reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters."""

    questions: int = knob(2_000, 100, 1_000_000)
    """Held-out events on which options are compared."""
    seed: int = 0
    """Of the choice of held-out events and of random starts."""


@dataclass(frozen=True, slots=True)
class SingleHead:
    """Fits one head with each of several options, and keeps the best on held-out events."""

    name: str
    entrants: tuple[Candidate, ...]
    recipe_type: RecipeType = RecipeType.USER_PERSONALIZATION
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        found = data.interactions
        asked = held_out(
            found, ordered=data.ordered, questions=parameters.questions, seed=parameters.seed
        )
        entrants = affordable(self.entrants, found, factors=_FACTORS)
        best = entrants[0]
        if len(asked) and len(entrants) > 1:
            heads = {str(at): one.fit(asked.train) for at, one in enumerate(entrants)}
            contest = held(heads, asked, 10 if data.ordered else 20)
            reached = [contest.ndcg(row) for row in np.eye(len(heads), dtype=np.float32)]
            best = entrants[int(np.argmax(reached))]
        tell(best.name, 0.5)
        head = best.fit(found, seed=parameters.seed)
        blend = Blend((Part(best.name, head, 1.0),), Popularity.fit(found).users)
        evidence = Evidence.gathered(found, None, keep=_EVIDENCE)
        return BlendScorer(blend, evidence).artifact(self.name, {})

    def open(self, artifact: Artifact) -> BlendScorer:
        """Make a scorer."""
        return BlendScorer.of(artifact)


_COSINE = {"user_exponent": 0.0, "row_exponent": 0.5, "item_exponent": 0.5, "keep": 100}
ITEM_KNN = SingleHead(
    "item-knn",
    (
        Candidate("graph", {**_COSINE}),
        Candidate("graph", {**_COSINE, "decay": 3.0, "reach": 20}),
        Candidate("graph", {**_COSINE, "item_exponent": 0.8}),
    ),
)
"""Cosine between items, over all of a history or its newest items."""
IALS = SingleHead(
    "ials",
    (
        Candidate("factors", {"confidence": 10.0, "penalty": 0.1}),
        Candidate("factors", {"confidence": 10.0, "penalty": 5.0}),
        Candidate("factors", {"confidence": 1.0, "penalty": 1.0}),
        Candidate("factors", {"confidence": 40.0, "penalty": 5.0}),
        Candidate("factors", {"confidence": 10.0, "penalty": 5.0, "times": 2}),
    ),
)
"""Matrix factorisation, its confidence, penalty and size fitted."""
