"""The pages of reviews: a customer's vote, and what the console shows."""

from fastapi import APIRouter

from comptoir.kernel.access.audit import AuditTrail
from comptoir.reviews.backroom import Backroom
from comptoir.reviews.pages import (
    alerts,
    comparison,
    one_review,
    products,
    quality,
    queue,
    runs,
    theme_drafts,
    themes,
    votes,
)
from comptoir.reviews.pages.stand import CheckForm, Stand
from comptoir.web.edge import Edge


def router(edge: Edge, room: Backroom, audit: AuditTrail, check_form: CheckForm) -> APIRouter:
    """Return the pages.

    Args:
        edge: renders.
        room: answers.
        audit: gets what people change.
        check_form: lets our own forms pass.
    """
    stand = Stand(edge=edge, room=room, audit=audit, check_form=check_form)
    routes = APIRouter(include_in_schema=False)
    # In this order: `runs` answers `/console/reviews` itself, the others what lies below it.
    for part in (
        *(votes, runs, comparison, quality, queue),
        *(themes, theme_drafts, alerts, products, one_review),
    ):
        part.mount(routes, stand)
    return routes
