"""What the console shows of routing."""

from fastapi import APIRouter

from comptoir.routing.pages import annotation_quality, comparing, datasets, desks, inbox
from comptoir.routing.pages.stand import Stand

__all__ = ["Stand", "router"]


def router(stand: Stand) -> APIRouter:
    """Return the pages.

    Args:
        stand: what they are made with.
    """
    routes = APIRouter(include_in_schema=False)
    for part in (annotation_quality, comparing, inbox, datasets, desks):
        part.mount(routes, stand)
    return routes
