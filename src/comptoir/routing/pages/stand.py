"""Where the pages of routing stand: who may come, what a form proves, what is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from comptoir.routing import service
from comptoir.routing.answering import Incumbents
from comptoir.routing.http.counter import READ
from comptoir.routing.model import Alias, Desk
from comptoir.routing.observing import Observer
from comptoir.routing.office import Office
from comptoir.routing.pages import addresses
from comptoir.web.edge import Edge, Visitor
from comptoir.web.i18n import N_

TABS = (
    (N_("Inbox"), addresses.INBOX, READ),
    (N_("Annotation"), addresses.ANNOTATION, READ),
)
"""What the section holds, where, and the right that opens it."""

CheckForm = Callable[[Request, str], None]
"""Lets a form of our own pass: (request, token)."""
Field = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What every page of routing is made with."""

    edge: Edge
    office: Office
    incumbents: Incumbents
    observer: Observer
    check_form: CheckForm
    names: Callable[[], Callable[[str], str]]
    """Returns what turns an actor of the trail into a person's name."""
    annotators: Callable[[], list[tuple[str, str]]]
    """Returns who may label: actor and name of each, by name."""

    def show(
        self, request: Request, template: str, /, status: int = 200, **values: object
    ) -> Response:
        """Answer with a page of the section, `to` being its addresses."""
        given = self._given(request) | {"tabs": self._tabs(request)}
        return self.edge.render(request, f"routing/{template}.html", status, **given | values)

    def part(self, request: Request, template: str, /, **values: object) -> Response:
        """Answer with a part of a page, for the script that puts it in its place."""
        given = self._given(request) | values
        return HTMLResponse(self.edge.fragment(request, f"routing/parts/{template}.html", **given))

    def _given(self, request: Request) -> dict[str, object]:
        return {
            "to": addresses,
            "may": self.edge.visitor(request).may,
            "desk_name": self.desk_names(request),
        }

    def desks(self) -> tuple[Desk, ...]:
        """Return the desks that a person may choose: those that there are, and the champion's."""
        found = service.desks(self.office)
        champion = self.incumbents.get(Alias.CHAMPION)
        known = {one.desk_id for one in found}
        more = [one for one in champion[1].policy.classes if one not in known] if champion else ()
        return (*found, *(service.unnamed(one) for one in more))

    def desk_names(self, request: Request) -> Callable[[str], str]:
        """Return what names a desk in the language of the page; its id where nobody has."""
        language = self.edge.language(request)
        known = {one.desk_id: one.name(language) for one in service.desks(self.office)}
        nowhere = self.edge.say(request, N_("No desk at all"))
        return lambda desk_id: known.get(desk_id, desk_id) if desk_id else nowhere

    def act(self, request: Request, right: str, csrf_token: str) -> Visitor:
        """Let pass who may, with a form of our own.

        Raises:
            errors.Unauthenticated: nobody is signed in.
            errors.Denied: the role does not give the right, or the form is not ours.
        """
        visitor = self.edge.require(request, right)
        self.check_form(request, csrf_token)
        return visitor

    def said(self, request: Request) -> Callable[[Any], str]:
        """Return what says phrases in the language of the page."""
        return lambda told: self.edge.explain(request, told)

    def record(
        self, request: Request, action: str, record: str, detail: dict[str, Any] | None = None
    ) -> None:
        """Write down what a person did."""
        self.office.audit.record(
            actor=self.edge.visitor(request).actor,
            action=action,
            record=record,
            address=address_of(request),
            detail=detail,
        )

    def _tabs(self, request: Request) -> list[dict[str, object]]:
        visitor, here = self.edge.visitor(request), section(request.url.path)
        return [
            {"label": self.edge.say(request, label), "href": href, "current": href == here}
            for label, href, right in TABS
            if visitor.may(right)
        ]


def address_of(request: Request) -> str:
    """Return where a request came from, as the audit trail keeps it."""
    return request.client.host if request.client else ""


def go(address: str) -> Response:
    """Answer a form by sending the browser on."""
    return RedirectResponse(address, status_code=303)


def section(path: str) -> str:
    """Return the tab that a page belongs to.

    >>> section("/console/requests/one/req_1")
    '/console/requests'
    """
    below = (href for _, href, _ in TABS if href != addresses.INBOX and path.startswith(href))
    return next(below, addresses.INBOX)
