"""The correction queue: one review at a time, by keyboard or by hand."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from comptoir.reviews import correcting, portraits, service
from comptoir.reviews.http import CORRECT
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.pages.one_review import lay, told_review
from comptoir.reviews.pages.stand import Field, Stand, go
from comptoir.web.i18n import N_

Skip = Annotated[int, Query(ge=0, le=1_000_000)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Queue(stand)
    routes.add_api_route(addresses.QUEUE, pages.next, methods=["GET"])
    routes.add_api_route(f"{addresses.QUEUE}/undo", pages.undo, methods=["POST"])
    answer = f"{addresses.QUEUE}/reviews/{{review_id:path}}"
    routes.add_api_route(answer, pages.answer, methods=["POST"])


class _Queue:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def next(self, request: Request, review: str = "", skip: Skip = 0) -> Response:
        """Show the review that is least sure, or the one that was asked for."""
        visitor = self._stand.edge.require(request, CORRECT)
        desk, language = self._stand.desk, self._stand.edge.language(request)
        found = service.queue(desk, limit=1, offset=skip, language=language)
        wanted = review or (found[0]["review_id"] if found else "")
        shown = told_review(desk, wanted, language) if wanted else None
        last = correcting.last_correction(desk, visitor.actor)
        return self._stand.show(
            request,
            "queue",
            review=shown,
            product_name=portraits.product_name(
                desk, shown["product_id"], {"title": shown["product_title"]}
            )
            if shown
            else "",
            themes=[theme.theme_id for theme in service.taxonomy(desk).themes],
            waiting=service.waiting(desk),
            skip=skip,
            last=last,
            sentiments=words.SENTIMENTS,
            keys=KEYS,
        )

    def answer(
        self,
        request: Request,
        review_id: str,
        theme: Field = "",
        why: Field = "",
        skip: Field = "0",
        csrf_token: Field = "",
    ) -> Response:
        self._stand.act(request, CORRECT, csrf_token)
        lay(self._stand, request, review_id, theme, why)
        return go(addresses.queue(skip=int(skip) if skip.isdecimal() else 0))

    def undo(self, request: Request, csrf_token: Field = "") -> Response:
        """Take the person's own last correction back, and show its review again."""
        visitor = self._stand.act(request, CORRECT, csrf_token)
        last = correcting.last_correction(self._stand.desk, visitor.actor)
        if last is None:
            return go(addresses.QUEUE)
        lay(self._stand, request, last.review_id, None, "")
        return go(addresses.queue(review_id=last.review_id))


KEYS = (
    ("1 … 9, 0", N_("Choose the theme of that number")),
    (N_("Enter"), N_("Accept the prediction")),
    ("s", N_("Pass over: the review stays in the queue")),
    ("u", N_("Undo your last answer, even after a reload")),
    ("e", N_("Write why")),
    ("?", N_("Show these keys")),
)
"""What the keyboard does on the page of the queue."""
