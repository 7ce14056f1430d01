"""Every recipe, by name."""

from comptoir.kernel import errors
from comptoir.recommend.recipes import named
from comptoir.recommend.recipes.affinity import ATTRIBUTE_AFFINITY, ITEM_AFFINITY
from comptoir.recommend.recipes.bought_together import BoughtTogether
from comptoir.recommend.recipes.domains import USE_CASES
from comptoir.recommend.recipes.next_best_action import NextBestAction
from comptoir.recommend.recipes.popularity import PopularityCount
from comptoir.recommend.recipes.port import Recipe
from comptoir.recommend.recipes.sasrec import SASREC
from comptoir.recommend.recipes.semantic_similarity import SemanticSimilarity
from comptoir.recommend.recipes.similar_items import SimilarItems
from comptoir.recommend.recipes.sims import Sims
from comptoir.recommend.recipes.single import IALS, ITEM_KNN
from comptoir.recommend.recipes.trending import TrendingNow
from comptoir.recommend.recipes.user_personalization import UserPersonalization

DEFAULT = "user-personalization-v2"

_ALL: tuple[Recipe, ...] = (
    UserPersonalization(),
    named.USER_PERSONALIZATION,
    named.RANKING,
    named.RANKING_V2,
    named.HRNN,
    named.HRNN_METADATA,
    named.HRNN_COLDSTART,
    SimilarItems(),
    Sims(),
    BoughtTogether(),
    SemanticSimilarity(),
    PopularityCount(),
    TrendingNow(),
    ITEM_AFFINITY,
    ATTRIBUTE_AFFINITY,
    NextBestAction(),
    ITEM_KNN,
    IALS,
    SASREC,
    *USE_CASES.values(),
)
RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}


def recipe_named(name: str) -> Recipe:
    """Return a recipe; `aws-` before its name and its ARN are understood.

    Raises:
        errors.NotFound: there is none of that name.

    >>> recipe_named("arn:aws:personalize:::recipe/aws-popularity-count").name
    'popularity-count'
    """
    bare = name.rpartition("/")[2].removeprefix("aws-")
    if bare not in RECIPES:
        raise errors.NotFound(
            "There is no recipe {name}; there are {known}.", name=name, known=", ".join(RECIPES)
        )
    return RECIPES[bare]
