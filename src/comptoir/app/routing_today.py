"""What the first page of the console says of requests."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from comptoir.app import rights
from comptoir.app.backstage import Backstage
from comptoir.kernel import errors
from comptoir.routing.model import Alias
from comptoir.routing.pages import addresses, words
from comptoir.routing.portraits import dashboard, drift, registry
from comptoir.routing.portraits import inbox as portraits
from comptoir.routing.store import inbox, models
from comptoir.web.edge import Visitor

_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("waiting", "late", "soon"), 0),
    **dict.fromkeys(("since", "version", "lived", "drift", "failed")),
    "trend": [],
}
"""What is told where there is nothing, or where it is not for who looks."""


def today(backstage: Backstage, visitor: Visitor) -> dict[str, Any]:
    """Return the requests that wait, what models need, and how much is decided alone.

    Args:
        backstage: answers.
        visitor: who looks; what they may not do does not wait for them.
    """
    told: dict[str, Any] = _NOTHING | {"to": addresses, "words": words}
    if visitor.may(rights.ROUTING_CORRECT):
        told |= _waiting(backstage)
    if visitor.may(rights.ROUTING_READ):
        told |= _champion(backstage)
    if visitor.may(rights.ROUTING_TRAIN):
        told["failed"] = registry.failed_since(backstage.routing)
    return told


def _waiting(backstage: Backstage) -> dict[str, Any]:
    office = backstage.routing
    asked = inbox.Narrowed(late=portraits.late_before(office))
    late = sum(inbox.by_state(office.rows, asked).values())
    near = replace(asked, late=portraits.soon_before(office))
    since: datetime | None = inbox.oldest_waiting(office.rows)
    return {
        "waiting": inbox.count_waiting(office.rows),
        "late": late,
        "soon": sum(inbox.by_state(office.rows, near).values()) - late,
        "since": since,
    }


def _champion(backstage: Backstage) -> dict[str, Any]:
    """Return the share that the champion decides alone, week by week, and a drift of its own."""
    office = backstage.routing
    version = models.aliases(office.rows).get(Alias.CHAMPION)
    if version is None:
        return {}
    lived = dashboard.lived(office, version)
    try:
        moved = drift.alert(office, models.get(office.rows, version))
    except errors.ComptoirError:  # a model whose files are damaged is no matter of this page
        moved = None
    return {
        "version": version,
        "lived": lived,
        "trend": [week.decided / week.requests for week in lived.weeks],
        "drift": moved,
    }
