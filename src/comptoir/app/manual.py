"""The guide under `/help`, in the reader's language, and whether it was useful."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from comptoir.app.guidebook import Leaf, guide
from comptoir.app.slidebook import deck, decks
from comptoir.app.usefulness import Usefulness
from comptoir.kernel import errors
from comptoir.web.edge import Edge

CheckForm = Callable[[Request, str], None]
"""Lets a form of our own pass: (request, token)."""
Field = Annotated[str, Form()]
_ADMIN = "people:write"
"""Who has this right sees what readers think."""


def router(
    edge: Edge, votes: Usefulness | None = None, check_form: CheckForm | None = None
) -> APIRouter:
    """Return the pages of the guide.

    Args:
        edge: renders.
        votes: keeps what readers think of a page; none where nobody is asked.
        check_form: lets our own forms pass.
    """
    routes = APIRouter(include_in_schema=False)
    pages = _Manual(edge, votes, check_form)
    routes.add_api_route("/help", pages.contents, methods=["GET"])
    routes.add_api_route("/help/training/{slug}", pages.training, methods=["GET"])
    routes.add_api_route("/help/{slug}", pages.one, methods=["GET"])
    if votes and check_form:
        routes.add_api_route("/help/{slug}/useful", pages.useful, methods=["POST"])
    return routes


class _Manual:
    def __init__(self, edge: Edge, votes: Usefulness | None, check_form: CheckForm | None) -> None:
        self._edge = edge
        self._votes = votes
        self._check_form = check_form

    def contents(self, request: Request) -> Response:
        leaves = guide(self._edge.language(request))
        told = self._votes and self._edge.visitor(request).may(_ADMIN)
        tallies = self._votes.tallies() if self._votes and told else None
        return self._edge.render(
            request,
            "app/help.html",
            leaves=leaves,
            tallies=tallies,
            decks=decks(self._edge.language(request)),
        )

    def training(self, request: Request, slug: str) -> Response:
        language = self._edge.language(request)
        others = [each for each in decks(language) if each.slug != slug]
        return self._edge.render(
            request, "app/training.html", deck=deck(language, slug), others=others
        )

    def one(self, request: Request, slug: str) -> Response:
        leaf, following = self._leaf(request, slug)
        visitor = self._edge.visitor(request).visitor_id
        asked = self._votes is not None and bool(visitor)
        said = self._votes.said(slug, visitor) if self._votes and visitor else None
        return self._edge.render(
            request, "app/guide.html", leaf=leaf, following=following, asked=asked, said=said
        )

    def useful(
        self, request: Request, slug: str, useful: Field = "yes", csrf_token: Field = ""
    ) -> Response:
        self._leaf(request, slug)
        if self._check_form:
            self._check_form(request, csrf_token)
        visitor = self._edge.visitor(request).visitor_id
        if not visitor:
            raise errors.Denied("A vote needs a cookie: allow them for this site, then vote.")
        if self._votes:
            self._votes.say(slug, visitor, useful=useful == "yes")
        return RedirectResponse(f"/help/{slug}#useful", status_code=303)

    def _leaf(self, request: Request, slug: str) -> tuple[Leaf, Leaf | None]:
        """Return a page of the guide, and the one after it."""
        leaves = guide(self._edge.language(request))
        for place, leaf in enumerate(leaves):
            if leaf.slug == slug:
                return leaf, leaves[place + 1] if place + 1 < len(leaves) else None
        raise errors.NotFound("The guide has no page {slug}. Choose one at /help.", slug=slug)
