"""What the console shows of routing."""

from fastapi import APIRouter

from comptoir.routing.pages import (
    annotation_quality,
    comparing,
    datasets,
    desks,
    inbox,
    models,
    one_model,
    one_request,
)
from comptoir.routing.pages.stand import Stand

__all__ = ["Stand", "router"]


def router(stand: Stand) -> APIRouter:
    """Return the pages.

    Args:
        stand: what they are made with.
    """
    routes = APIRouter(include_in_schema=False)
    for part in (
        *(inbox, one_request, models, comparing, one_model),
        *(annotation_quality, datasets, desks),
    ):
        part.mount(routes, stand)
    return routes
