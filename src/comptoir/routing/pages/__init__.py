"""What the console shows of routing."""

from fastapi import APIRouter

from comptoir.routing.pages import (
    adjudicating,
    annotation_quality,
    guidelines,
    inbox,
    labelling,
    rounds,
)
from comptoir.routing.pages.stand import Stand

__all__ = ["Stand", "router"]


def router(stand: Stand) -> APIRouter:
    """Return the pages.

    Args:
        stand: what they are made with.
    """
    routes = APIRouter(include_in_schema=False)
    for part in (inbox, rounds, labelling, adjudicating, guidelines, annotation_quality):
        part.mount(routes, stand)
    return routes
