"""Every recipe, by name."""

from comptoir.kernel import errors
from comptoir.recommend.recipes.popularity import PopularityCount
from comptoir.recommend.recipes.port import Recipe, RecipeType
from comptoir.recommend.recipes.single import IALS, ITEM_KNN
from comptoir.recommend.recipes.user_personalization import UserPersonalization

DEFAULT = "user-personalization-v2"

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        UserPersonalization(),
        UserPersonalization("user-personalization"),
        UserPersonalization("personalized-ranking-v2", RecipeType.PERSONALIZED_RANKING),
        PopularityCount(),
        ITEM_KNN,
        IALS,
    )
}


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
