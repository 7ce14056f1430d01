"""Where the pages of reviews stand: who may come, what a form proves, what is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from comptoir.kernel.access.audit import AuditTrail
from comptoir.reviews import service
from comptoir.reviews.backroom import Backroom
from comptoir.reviews.http import CORRECT, READ
from comptoir.reviews.pages import addresses
from comptoir.reviews.service import Desk
from comptoir.web.edge import Edge, Visitor
from comptoir.web.i18n import N_

TAXONOMY = "reviews:taxonomy"
TABS = (
    (N_("Runs"), addresses.RUNS, READ),
    (N_("Correction queue"), addresses.QUEUE, CORRECT),
    (N_("Products"), addresses.PRODUCTS, READ),
    (N_("Alerts"), addresses.ALERTS, READ),
    (N_("Data quality"), addresses.QUALITY, READ),
    (N_("Themes"), addresses.THEMES, READ),
)
"""What the section holds, where, and the right that opens it."""

_SAID, _WHERE = "comptoir_said", "/console"
"""The cookie that carries a message over one redirect, and the pages that get it."""

CheckForm = Callable[[Request, str], None]
"""Lets a form of our own pass: (request, token)."""
Field = Annotated[str, Form()]
Tick = Annotated[bool, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What every page of reviews is made with."""

    edge: Edge
    room: Backroom
    audit: AuditTrail
    check_form: CheckForm

    @property
    def desk(self) -> Desk:
        return self.room.desk

    def show(
        self, request: Request, template: str, /, status: int = 200, **values: object
    ) -> Response:
        """Answer with a page of the section, `to` being its addresses."""
        here = self.edge.visitor(request)
        taxonomy, language = service.taxonomy(self.desk), self.edge.language(request)
        given = {
            "tabs": self._tabs(request, here),
            "to": addresses,
            "may": here.may,
            "theme_name": lambda theme_id: service.label(taxonomy, theme_id, language),
        }
        page = self.edge.render(request, f"reviews/{template}.html", status, **given | values)
        if _SAID in request.cookies:
            page.delete_cookie(_SAID, path=_WHERE)
            page.headers["Cache-Control"] = "no-store"  # or going back would say it again
        return page

    def said(self, request: Request) -> str:
        """Return what the form before had done, in the word given to `go`; told once."""
        return unquote(request.cookies.get(_SAID, ""))

    def act(self, request: Request, right: str, csrf_token: str) -> Visitor:
        """Let pass who may, with a form of our own.

        Raises:
            errors.Unauthenticated: nobody is signed in.
            errors.Denied: the role does not give the right, or the form is not ours.
        """
        visitor = self.edge.require(request, right)
        self.check_form(request, csrf_token)
        return visitor

    def record(
        self, request: Request, action: str, record: str, detail: dict[str, object] | None = None
    ) -> None:
        """Write down what a person did."""
        self.audit.record(
            actor=self.edge.visitor(request).actor,
            action=action,
            record=record,
            address=address_of(request),
            detail=detail,
        )

    def _tabs(self, request: Request, visitor: Visitor) -> list[dict[str, object]]:
        allowed = [(label, href) for label, href, right in TABS if visitor.may(right)]
        here = _section(request.url.path)
        counts = self._counts(visitor)
        return [
            {
                "label": self.edge.say(request, label),
                "href": href,
                "current": href == here,
                "count": counts.get(href),
            }
            for label, href in allowed
        ]

    def _counts(self, visitor: Visitor) -> dict[str, int]:
        counts = {addresses.ALERTS: len(service.current_alerts(self.desk))}
        if visitor.may(CORRECT):
            counts[addresses.QUEUE] = service.waiting(self.desk)
        return counts


def address_of(request: Request) -> str:
    """Return where a request came from, as the audit trail keeps it."""
    return request.client.host if request.client else ""


def _section(path: str) -> str:
    """Return the tab that a page belongs to.

    >>> _section("/console/reviews/reviews/R1"), _section("/console/reviews/runs/job_1")
    ('/console/reviews/products', '/console/reviews')
    """
    for _, href, _ in TABS:
        if href != addresses.RUNS and path.startswith(href):
            return href
    return addresses.PRODUCTS if path.startswith(addresses.REVIEWS) else addresses.RUNS


def go(address: str, said: str = "") -> Response:
    """Answer a form by sending the browser on.

    Args:
        address: where to.
        said: a word for what was done; the next page of the section says it, and no other.
    """
    answer = RedirectResponse(address, status_code=303)
    if said:
        value = quote(said, safe="")
        answer.set_cookie(_SAID, value, max_age=60, path=_WHERE, httponly=True, samesite="lax")
    return answer
