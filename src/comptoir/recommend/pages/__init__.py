"""What the console shows of recommendations."""

from fastapi import APIRouter

from comptoir.kernel.access.audit import AuditTrail
from comptoir.recommend.pages import (
    filters,
    groups,
    one_import,
    overview,
    solutions,
    try_filter,
    users,
)
from comptoir.recommend.pages.stand import CheckForm, Stand
from comptoir.recommend.portraits.trials import Trials
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.web.edge import Edge


def router(
    edge: Edge,
    room: Room,
    data: Storeroom,
    trials: Trials,
    audit: AuditTrail,
    check_form: CheckForm,
) -> APIRouter:
    """Return the pages.

    Args:
        edge: renders.
        room: resources, and who works on them.
        data: what groups hold.
        trials: asks campaigns, for people to see what comes of it.
        audit: gets what people change.
        check_form: lets our own forms pass.
    """
    stand = Stand(
        edge=edge, room=room, data=data, trials=trials, audit=audit, check_form=check_form
    )
    routes = APIRouter(include_in_schema=False)
    for part in (overview, groups, one_import, solutions, users, filters, try_filter):
        part.mount(routes, stand)
    return routes
