"""What a carousel is for, and which recipes can fill it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from comptoir.recommend.model import Kind, Status
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store.resources import Seen

EVERYTHING = Seen()
"""What the house itself may see."""


class Carousel(StrEnum):
    """What a carousel is for."""

    FOR_YOU = "for-you"
    TRENDING = "trending"
    BOUGHT_TOGETHER = "bought-together"
    ALSO_VIEWED = "also-viewed"


RECIPES: Mapping[Carousel, tuple[str, ...]] = MappingProxyType(
    {
        Carousel.FOR_YOU: (
            "aws-ecomm-recommended-for-you",
            "aws-user-personalization-v2",
            "aws-user-personalization",
        ),
        Carousel.TRENDING: (
            "aws-trending-now",
            "aws-ecomm-popular-items-by-views",
            "aws-ecomm-popular-items-by-purchases",
            "aws-popularity-count",
        ),
        Carousel.BOUGHT_TOGETHER: ("aws-ecomm-frequently-bought-together",),
        Carousel.ALSO_VIEWED: (
            "aws-ecomm-customers-who-viewed-x-also-viewed",
            "aws-similar-items",
            "aws-sims",
        ),
    }
)
"""Recipes that can fill a carousel, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A campaign or a recommender that fills a carousel."""

    arn: str
    name: str
    recipe: str


def answering(room: Room, group_id: str) -> dict[Carousel, tuple[Answering, ...]]:
    """Return what of a group can fill each carousel, the best first; empty where nothing can.

    Args:
        room: where resources are.
        group_id: of the dataset group; one that is not there has no answers.
    """
    found: dict[str, Answering] = {}
    with room.store.reading() as connection:
        for kind in (Kind.CAMPAIGN, Kind.RECOMMENDER):
            listed = room.store.related(
                connection, kind, group_id=group_id, statuses=(Status.ACTIVE,)
            )
            for one in listed:
                version = room.store.get(one.uses_id) if kind is Kind.CAMPAIGN else one
                recipe = str(version.document.get("recipe", ""))
                found[recipe] = Answering(arn=one.arn, name=one.name, recipe=recipe)
    return {
        one: tuple(found[recipe] for recipe in recipes if recipe in found)
        for one, recipes in RECIPES.items()
    }


def under_way(room: Room, group_id: str) -> bool:
    """Tell whether a recommender of a group is being trained for the first time."""
    waiting = (Status.CREATE_PENDING, Status.CREATE_IN_PROGRESS)
    with room.store.reading() as connection:
        related = room.store.related
        return bool(related(connection, Kind.RECOMMENDER, group_id=group_id, statuses=waiting))
