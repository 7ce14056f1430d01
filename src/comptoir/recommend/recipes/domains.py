"""Use cases of the domains: which recipe answers, from which events, and what it asks for.

Amazon Personalize Developer Guide, "ECOMMERCE use cases" and "VIDEO_ON_DEMAND use cases". What the
catalogue of recipes tells of each (type, description, exploration) is in `model/offers.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from comptoir.kernel.wording import Phrase
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.recipes.bought_together import BoughtTogether
from comptoir.recommend.recipes.popularity import PopularityCount
from comptoir.recommend.recipes.port import (
    Artifact,
    Recipe,
    RecipeType,
    Scorer,
    Tell,
    TrainingData,
)
from comptoir.recommend.recipes.similar_items import SimilarItems
from comptoir.recommend.recipes.sims import Sims
from comptoir.recommend.recipes.trending import TrendingNow
from comptoir.recommend.recipes.user_personalization import UserPersonalization

NOT_BOUGHT = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")'
NOT_WATCHED = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'


@dataclass(frozen=True, slots=True)
class UseCase:
    """A recipe with what a domain fixes of it."""

    name: str
    """Amazon Personalize's name without `aws-`, such as `ecomm-recommended-for-you`."""
    recipe: Recipe
    """What answers."""
    event_types: tuple[str, ...] = ()
    """Events it learns from; none for all."""
    asks: tuple[str, ...] = ("userId",)
    """Members of the request that it needs."""
    needs_items: bool = False
    """Whether it needs an Items dataset."""
    filter: str = ""
    """The filter that is always on; empty for none."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Hyperparameters that the use case sets."""
    least_events: int = 1000
    """Events of its types that Amazon Personalize asks for; fewer are learned from as well."""
    note: Phrase | None = None

    @property
    def recipe_type(self) -> RecipeType:
        return RecipeType(OFFERS[f"aws-{self.name}"].recipe_type)

    @property
    def parameters(self) -> type[Any]:
        return self.recipe.parameters

    def fit(self, data: TrainingData, parameters: Any, tell: Tell) -> Artifact:
        """Learn; `tell` may raise to stop."""
        chosen = replace(parameters, event_types=self.event_types, **self.fixed)
        return replace(self.recipe.fit(data, chosen, tell), recipe=self.name)

    def open(self, artifact: Artifact) -> Scorer:
        """Make a scorer."""
        return self.recipe.open(artifact)


_WHOLE = {
    "min_user_history_length_percentile": 0.0,
    "max_user_history_length_percentile": 1.0,
    "min_item_interaction_count_percentile": 0.0,
    "max_item_interaction_count_percentile": 1.0,
    "min_cointeraction_count": 2,
}
_BOTH = ("userId", "itemId")

_ALL = (
    UseCase("ecomm-popular-items-by-views", PopularityCount(), ("View",), fixed={"days": 30}),
    UseCase(
        "ecomm-popular-items-by-purchases", PopularityCount(), ("Purchase",), fixed={"days": 30}
    ),
    UseCase("ecomm-frequently-bought-together", BoughtTogether(), ("Purchase",), ("itemId",)),
    UseCase(
        "ecomm-customers-who-viewed-x-also-viewed",
        *(Sims(), ("View",), _BOTH),
        filter=NOT_BOUGHT,
        fixed={**_WHOLE, "reason": "viewed_together"},
    ),
    UseCase("ecomm-recommended-for-you", UserPersonalization(), filter=NOT_BOUGHT),
    UseCase(
        "vod-because-you-watched-x",
        *(Sims(), ("Watch",), _BOTH),
        filter=NOT_WATCHED,
        fixed={**_WHOLE, "reason": "watched_together"},
    ),
    UseCase("vod-more-like-x", SimilarItems(), (), _BOTH, needs_items=True),
    UseCase("vod-most-popular", PopularityCount(), ("Watch",), fixed={"days": 30}),
    UseCase("vod-trending-now", TrendingNow(), fixed={"trend_discovery_frequency": "2 hours"}),
    UseCase("vod-top-picks", UserPersonalization(), needs_items=True),
)

USE_CASES: Mapping[str, UseCase] = MappingProxyType({one.name: one for one in _ALL})
"""Every use case of a domain, by name."""
