"""Whether there is enough to learn from, by Amazon Personalize's own minimum."""

import numpy as np

from comptoir.kernel import errors
from comptoir.recommend.data import Interactions
from comptoir.recommend.recipes.port import Recipe, RecipeType, TrainingData

_EVENTS, _USERS = 1_000, 25
_BY_TEXT = "semantic-similarity"
"""Learns from the texts of items, and needs no event."""


def require(data: TrainingData, recipe: Recipe) -> None:
    """Let data pass that a recipe can learn from.

    Raises:
        errors.Invalid: it is too little; the message says what is missing.
    """
    if recipe.name == _BY_TEXT or recipe.recipe_type is RecipeType.PERSONALIZED_ACTIONS:
        return  # what these need, they say themselves
    require_events(data.interactions)


def require_events(data: Interactions) -> None:
    """Let interactions pass that a model can be learned from.

    Raises:
        errors.Invalid: they are too few; the message says what is missing.
    """
    if len(data) < _EVENTS:
        raise errors.Invalid(
            "There are {found} interactions to learn from; at least {least} are needed. Import "
            "more, or filter fewer event types out.",
            found=len(data),
            least=_EVENTS,
        )
    able = int(np.count_nonzero(data.lengths() > 1))
    if able < _USERS:
        raise errors.Invalid(
            "{found} users have two interactions or more; at least {least} are needed. Import "
            "more of what each user did.",
            found=able,
            least=_USERS,
        )
