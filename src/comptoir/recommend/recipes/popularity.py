"""The most popular: unique users of each item, the same for all."""

from dataclasses import dataclass

from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.recipes.port import Artifact, RecipeType, Tell, TrainingData
from comptoir.recommend.recipes.user_personalization import BlendScorer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """There are none, as with Amazon Personalize."""


@dataclass(frozen=True, slots=True)
class PopularityCount:
    """Counts the unique users of each item."""

    name: str = "popularity-count"
    recipe_type: RecipeType = RecipeType.USER_PERSONALIZATION
    parameters: type[Parameters] = Parameters

    def fit(self, data: TrainingData, parameters: Parameters, tell: Tell) -> Artifact:  # noqa: ARG002 - a port's shape
        """Learn."""
        head = Popularity.fit(data.interactions)
        blend = Blend((Part("popularity", head, 1.0),), head.users)
        tell("done", 1.0)
        return Artifact(recipe=self.name, arrays=blend.arrays(), facts=blend.facts())

    def open(self, artifact: Artifact) -> BlendScorer:
        """Make a scorer."""
        return BlendScorer(Blend.of(artifact.arrays, artifact.facts))
