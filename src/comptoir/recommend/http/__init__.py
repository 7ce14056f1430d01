"""The HTTP routes of recommendations, in the house's own words."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from comptoir.recommend.http import (
    aliases,
    answers,
    connections,
    events,
    filters,
    resources,
    segments,
)
from comptoir.recommend.http.counter import Counter


def router(counter: Counter, route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """Return the routes.

    Args:
        counter: what they need.
        route_class: of every route; the server's own does what is sent twice once.
    """
    routes = APIRouter(tags=["recommend"], route_class=route_class)
    events.add(routes, counter)
    # Before the questions: a campaign's name stands where theirs do.
    resources.add(routes, counter)
    filters.add(routes, counter)
    segments.add(routes, counter)
    connections.add(routes, counter)
    answers.add(routes, counter)
    aliases.add(routes, counter)
    return routes
