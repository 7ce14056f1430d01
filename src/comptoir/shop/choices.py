"""What a visitor may choose: to be remembered or not, and, in a demo, as whom to look round."""

from collections.abc import Callable
from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from comptoir.kernel import errors
from comptoir.shop import addresses
from comptoir.shop.asides import Asides
from comptoir.shop.ports import Visit
from comptoir.shop.service import Shop
from comptoir.shop.surround import storefront
from comptoir.shop.visiting import Choice
from comptoir.web.edge import Edge

Field = Annotated[str, Form(max_length=500)]
CheckForm = Callable[[Request, str], None]
"""Lets a form of our own pass, or raises `errors.Denied`."""


class ChoicePages:
    """Answers with the page of choices, and takes them.

    Args:
        edge: renders.
        shop: stands around the page.
        asides: know the visit.
        check_form: lets a form of our own pass.
    """

    def __init__(self, edge: Edge, shop: Shop, asides: Asides, check_form: CheckForm) -> None:
        self._edge = edge
        self._shop = shop
        self._asides = asides
        self._check_form = check_form

    def add_to(self, routes: APIRouter) -> None:
        """Mount the routes; looking round as somebody is there in a demo only."""
        routes.add_api_route("/choices", self.shown)
        routes.add_api_route("/choices", self.choose, methods=["POST"])
        if self._asides.visiting.customers:
            routes.add_api_route("/look-round", self.look_round, methods=["POST"])

    def shown(self, request: Request) -> HTMLResponse:
        """Show what can be chosen, and what is kept."""
        language = self._edge.language(request)
        return self._edge.render(
            request,
            "shop/choices.html",
            shop=storefront(self._shop, language),
            **self._asides.around(request),
        )

    def choose(
        self, request: Request, choice: Field = "", to: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Keep a choice. Who refuses is forgotten: what this visit left goes."""
        self._check_form(request, csrf_token)
        if choice not in {Choice.YES, Choice.NO}:
            raise errors.Invalid("choice is {choice!r}; use yes or no.", choice=choice)
        asides, answer = self._asides, _back(to)
        before = asides.visiting.visit(request)
        if choice == Choice.NO and before.session:
            asides.visits.forget(before)
        session = asides.visiting.choose(answer, Choice(choice))
        if session and before.customer:
            self._join(session, before.customer)
        return answer

    def look_round(
        self, request: Request, customer: Field = "", to: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Look round as an invented customer: what this visit did before is then theirs."""
        self._check_form(request, csrf_token)
        known = {each.customer_id for each in self._asides.visiting.customers}
        if customer and customer not in known:
            raise errors.NotFound("The demo has no such customer.", code="unknown_customer")
        answer = _back(to)
        self._asides.visiting.look_round_as(answer, customer)
        session = self._asides.visiting.visit(request).session
        if customer and session:
            self._join(session, customer)
        return answer

    def _join(self, session: str, customer: str) -> None:
        visit = Visit(session=session, customer=customer)
        self._asides.patience.ask([("join", partial(self._asides.visits.join, visit))])


def _back(to: str) -> RedirectResponse:
    """Return the way back to a page of the shop; to the first one from anywhere else."""
    own = to == addresses.HOME or to.startswith((f"{addresses.HOME}/", f"{addresses.HOME}?"))
    safe = quote(to, safe="/?=&%:,+~._-") if own else addresses.HOME
    return RedirectResponse(safe, status_code=303)
