"""The page of alerts: what jumped, since when, and the reviews that say so."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.reviews import service
from comptoir.reviews.http import OPERATE, READ
from comptoir.reviews.model import Alert
from comptoir.reviews.pages import addresses
from comptoir.reviews.pages.stand import Field, Stand, go
from comptoir.reviews.store import people
from comptoir.web.i18n import N_

_CLOSED = "closed"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""

    def shown(request: Request) -> Response:
        kind, _, closed = stand.said(request).partition(":")
        visitor = stand.edge.require(request, READ)
        language = stand.edge.language(request)
        found = service.current_alerts(stand.desk)
        toasts = []
        if kind == _CLOSED and visitor.may(OPERATE):
            said = stand.edge.say(request, N_("The alert is closed."))
            toasts = [{"message": said, "undo": addresses.alert(closed, "reopen")}]
        return stand.show(
            request,
            "alerts",
            alerts=[_told(stand, one, language) for one in found if one.kind == "theme_jump"],
            stale=next((one for one in found if one.kind == "stale"), None),
            toasts=toasts,
        )

    def close(request: Request, alert_id: str, csrf_token: Field = "") -> Response:
        visitor = stand.act(request, OPERATE, csrf_token)
        if people.close_alert(stand.desk.rows, alert_id, visitor.actor):
            stand.record(request, "reviews.close-alert", f"alert:{alert_id}")
        return go(addresses.ALERTS, said=f"{_CLOSED}:{alert_id}")

    def reopen(request: Request, alert_id: str, csrf_token: Field = "") -> Response:
        stand.act(request, OPERATE, csrf_token)
        if people.reopen_alert(stand.desk.rows, alert_id):
            stand.record(request, "reviews.reopen-alert", f"alert:{alert_id}")
        return go(f"{addresses.ALERTS}#{alert_id}")

    routes.add_api_route(addresses.ALERTS, shown, methods=["GET"])
    routes.add_api_route(f"{addresses.ALERTS}/{{alert_id:path}}/close", close, methods=["POST"])
    routes.add_api_route(f"{addresses.ALERTS}/{{alert_id:path}}/reopen", reopen, methods=["POST"])


def _told(stand: Stand, alert: Alert, language: str) -> dict[str, Any]:
    document: dict[str, Any] = dict(alert.document)
    return {
        "alert": alert,
        "title": document["title"] or alert.product_id,
        "theme": service.label(service.taxonomy(stand.desk), alert.theme, language),
        "since": datetime.fromisoformat(document["since"]),
        "before": document["before"],
        "after": document["after"],
        "examples": _examples(stand, document["examples"], alert.theme, language),
    }


def _examples(
    stand: Stand, review_ids: list[str], theme: str, language: str
) -> list[dict[str, Any]]:
    """Return the sentence of each example that speaks of the theme; a review may be gone since."""
    found = []
    for review_id in review_ids:
        try:
            review = service.review(stand.desk, review_id, language)
        except errors.NotFound:
            continue
        about = [one for one in review["aspects"] if one["theme"] == theme]
        whole = (0, len(review["text"]))
        start, end = (about[0]["start"], about[0]["end"]) if about else whole
        found.append(review | {"sentence": review["text"][start:end][:280]})
    return found
