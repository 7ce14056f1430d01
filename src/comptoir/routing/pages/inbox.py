"""The inbox: requests, where they lie, and which wait for a person."""

from fastapi import APIRouter, Request, Response

from comptoir.routing.http.counter import READ
from comptoir.routing.pages import addresses
from comptoir.routing.pages.stand import Stand
from comptoir.routing.store import requests

PAGE = 50


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Inbox(stand)
    routes.add_api_route(addresses.INBOX, pages.list, methods=["GET"])


class _Inbox:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(
        self,
        request: Request,
        state: str = "",
        desk: str = "",
        language: str = "",
        cursor: str = "",
    ) -> Response:
        self._stand.edge.require(request, READ)
        rows = self._stand.office.rows
        found = requests.recent(
            rows, state=state, desk=desk, language=language, before=cursor, limit=PAGE + 1
        )
        shown = found[:PAGE]
        return self._stand.show(
            request,
            "inbox",
            requests=shown,
            said=requests.predictions_of(rows, [one.request_id for one in shown]),
            next=shown[-1].request_id if len(found) > PAGE else "",
        )
