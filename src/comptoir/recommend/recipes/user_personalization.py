"""Recommended for you: heads blended by what they proved on the shop's own events."""

from dataclasses import dataclass

from comptoir.kernel.wording import Phrase
from comptoir.recommend.blending.fitting import Effort, fit
from comptoir.recommend.content import encoded
from comptoir.recommend.recipes.blended import BlendScorer, kept, without_encoder
from comptoir.recommend.recipes.choosing import of_types, within_percentiles
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Scorer, Tell, TrainingData
from comptoir.recommend.recipes.rewarded import rewarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters; the defaults need no tuning, for the blend tunes itself."""

    dimensions: int = knob(12_000, 100, 60_000)
    """Most features that a regression solves for exactly; training costs up to their cube."""
    factors: int = knob(128, 8, 512, accepts=("hidden_dimension",), tunable=True)
    """Numbers that factorisation keeps of an item."""
    recency: bool = knob(default=True, accepts=("recency_mask", "apply_recency_bias"))
    """Whether newer events say more; without it the order of events is not looked at."""
    min_user_history_length_percentile: float = knob(0.0, 0, 1)
    max_user_history_length_percentile: float = knob(1.0, 0, 1)
    """Amazon Personalize leaves out the longest hundredth; here histories are cut instead."""
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""
    content_dimensions: int = knob(128, 8, 512)
    """Numbers kept of what an item's texts and metadata say."""
    evidence: int = knob(100, 0, 1000)
    """Neighbours of each item whose common customers are counted, for reasons."""
    questions: int = knob(5_000, 100, 1_000_000)
    """Held-out events on which heads prove themselves."""
    seed: int = 0
    """Of the choice of held-out events and of random starts."""


@dataclass(frozen=True, slots=True)
class UserPersonalization:
    """Learns what each user will want next."""

    name: str = "user-personalization-v2"
    recipe_type: RecipeType = RecipeType.USER_PERSONALIZATION
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        found = within_percentiles(
            of_types(data.interactions, parameters.event_types),
            parameters.min_user_history_length_percentile,
            parameters.max_user_history_length_percentile,
        )
        encoder, content = without_encoder(
            encoded(data.items, data.embedder, dimensions=parameters.content_dimensions)
            if data.items is not None
            else None
        )
        effort = Effort(
            questions=parameters.questions,
            dimensions=parameters.dimensions,
            factors=parameters.factors,
            sums=data.sums,
        )
        blend, proof = fit(
            found,
            ordered=data.ordered and parameters.recency,
            effort=effort,
            seed=parameters.seed,
            tell=tell,
            vectors=content.vectors if content else None,
            before=data.before.facts.get("chosen") if data.before else None,
        )
        evidence = Evidence.gathered(found, content, keep=parameters.evidence)
        return BlendScorer(blend, evidence, kept(encoder, blend)).artifact(self.name, proof)

    def open(self, artifact: Artifact) -> Scorer:
        """Make a scorer."""
        return rewarded(BlendScorer.of(artifact), artifact)
