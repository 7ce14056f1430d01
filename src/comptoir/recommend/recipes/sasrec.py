"""SASRec: a small transformer, for those who have a GPU; learned with torch, served without."""

from dataclasses import dataclass

from comptoir.kernel.wording import Phrase
from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.heads.attention import SelfAttention
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.recipes.blended import BlendScorer
from comptoir.recommend.recipes.choosing import of_types
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.recipes.knobs import knob
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData

_ALL_ITEMS = 20_000
"""Up to so many items, the right one is to be found among all of them."""
_DRAWN = 4_096
_EVIDENCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Hyperparameters, by the names of the paper where it has one."""

    hidden_dimension: int = knob(64, 8, 512, tunable=True)
    """Numbers kept of an item."""
    max_length: int = knob(50, 2, 500)
    """Newest events of a history that count."""
    blocks: int = knob(2, 1, 8)
    """Layers of attention."""
    epochs: int = knob(200, 1, 1000)
    """Times that every history is read, at most: it stops when nothing is gained."""
    batch_size: int = knob(128, 1, 10_000)
    learning_rate: float = knob(1e-3, 1e-6, 1.0, tunable=True)
    dropout: float = knob(0.2, 0, 0.9, tunable=True)
    event_types: tuple[str, ...] = ()
    """Events of these types count; none for all."""
    seed: int = 0
    """Of the start, the order and what is left out."""


@dataclass(frozen=True, slots=True)
class Sasrec:
    """Learns which item follows."""

    name: str = "sasrec"
    recipe_type: RecipeType = RecipeType.USER_PERSONALIZATION
    parameters: type[Parameters] = Parameters
    note: Phrase | None = None

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop.

        Raises:
            errors.Unavailable: torch is not installed.
        """
        found = of_types(data.interactions, parameters.event_types)
        head = SelfAttention.fit(
            found,
            size=parameters.hidden_dimension,
            reach=parameters.max_length,
            blocks=parameters.blocks,
            rounds=parameters.epochs,
            batch=parameters.batch_size,
            rate=parameters.learning_rate,
            dropout=parameters.dropout,
            negatives=_DRAWN if found.n_items > _ALL_ITEMS else 0,
            seed=parameters.seed,
            tell=tell,
        )
        blend = Blend((Part("sasrec", head, 1.0),), Popularity.fit(found).users)
        evidence = Evidence.gathered(found, None, keep=_EVIDENCE)
        return BlendScorer(blend, evidence).artifact(self.name, {})

    def open(self, artifact: Artifact) -> BlendScorer:
        """Make a scorer; it needs no torch."""
        return BlendScorer.of(artifact)


SASREC = Sasrec(note=Phrase("sasrec learns with torch (the extra train), best on a GPU."))
