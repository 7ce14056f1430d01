"""What the console shows of recommendations."""

from fastapi import APIRouter

from comptoir.recommend.pages import (
    audiences,
    batches,
    campaigns,
    comparisons,
    costs,
    duels,
    filters,
    groups,
    one_import,
    overview,
    reach,
    recommenders,
    removing,
    solutions,
    try_filter,
    users,
)
from comptoir.recommend.pages.stand import Stand

__all__ = ["Stand", "router"]


def router(stand: Stand) -> APIRouter:
    """Return the pages.

    Args:
        stand: what they are made with.
    """
    routes = APIRouter(include_in_schema=False)
    for part in (
        *(overview, groups, one_import, solutions, campaigns, recommenders, removing),
        *(users, filters, try_filter, batches, audiences, comparisons, duels, reach, costs),
    ):
        part.mount(routes, stand)
    return routes
