"""What the console shows of recommendations."""

from fastapi import APIRouter

from comptoir.kernel.access.audit import AuditTrail
from comptoir.recommend.pages import groups, one_import, overview, solutions
from comptoir.recommend.pages.stand import CheckForm, Stand
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.web.edge import Edge


def router(
    edge: Edge, room: Room, data: Storeroom, audit: AuditTrail, check_form: CheckForm
) -> APIRouter:
    """Return the pages.

    Args:
        edge: renders.
        room: resources, and who works on them.
        data: what groups hold.
        audit: gets what people change.
        check_form: lets our own forms pass.
    """
    stand = Stand(edge=edge, room=room, data=data, audit=audit, check_form=check_form)
    routes = APIRouter(include_in_schema=False)
    for part in (overview, groups, one_import, solutions):
        part.mount(routes, stand)
    return routes
