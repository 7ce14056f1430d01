"""The HTTP routes of routing."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from comptoir.routing.http import annotation, datasets, models, promoting, requests
from comptoir.routing.http.counter import Counter

__all__ = ["Counter", "router"]


def router(counter: Counter, route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """Return the routes.

    Args:
        counter: what they need.
        route_class: of every route; the server's own does what is sent twice once.
    """
    routes = APIRouter(tags=["routing"], route_class=route_class)
    requests.add(routes, counter)
    models.add(routes, counter)
    annotation.add(routes, counter)
    promoting.add(routes, counter)
    datasets.add(routes, counter)
    return routes
