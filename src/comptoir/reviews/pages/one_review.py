"""The page of one review: what it says, what was understood, what people said of that."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.reviews import correcting, portraits, service
from comptoir.reviews.documents import moment
from comptoir.reviews.http import CORRECT, READ
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.pages.stand import Field, Stand, address_of, go
from comptoir.reviews.service import Desk

CORRECTED, TAKEN_BACK = "corrected", "taken-back"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    page = "/console/reviews/reviews/{review_id:path}"

    def one(request: Request, review_id: str) -> Response:
        visitor, done = stand.edge.require(request, READ), stand.said(request)
        review = told_review(stand.desk, review_id, stand.edge.language(request))
        may_undo = done == CORRECTED and visitor.may(CORRECT)
        title = {"title": review["product_title"]}
        return stand.show(
            request,
            "review",
            review=review,
            themes=[theme.theme_id for theme in service.taxonomy(stand.desk).themes],
            product_name=portraits.product_name(stand.desk, review["product_id"], title),
            sentiments=words.SENTIMENTS,
            grades=words.GRADES,
            undo=f"{addresses.review(review_id)}/take-back" if may_undo else "",
            done=done,
        )

    def correct(
        request: Request,
        review_id: str,
        theme: Field = "",
        why: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        stand.act(request, CORRECT, csrf_token)
        if not theme:
            raise errors.Invalid("Choose a theme, then send the form again.")
        lay(stand, request, review_id, theme, why)
        return go(addresses.review(review_id), said=CORRECTED)

    def take_back(request: Request, review_id: str, csrf_token: Field = "") -> Response:
        stand.act(request, CORRECT, csrf_token)
        lay(stand, request, review_id, None, "")
        return go(addresses.review(review_id), said=TAKEN_BACK)

    routes.add_api_route(f"{page}/correct", correct, methods=["POST"])
    routes.add_api_route(f"{page}/take-back", take_back, methods=["POST"])
    routes.add_api_route(page, one, methods=["GET"])


def lay(stand: Stand, request: Request, review_id: str, theme: str | None, why: str) -> None:
    """Lay a theme over the predicted one, or take it back, and write down who did."""
    correcting.correct(
        stand.desk,
        stand.audit,
        review_id,
        theme=theme,
        why=why.strip()[:2000],
        by=stand.edge.visitor(request).actor,
        address=address_of(request),
    )


def told_review(desk: Desk, review_id: str, language: str) -> dict[str, Any]:
    """Return a review with what only a page shows: its evidence, its parts, its history.

    Raises:
        errors.NotFound: no published review has that id.
    """
    found = service.review(desk, review_id, language)
    taxonomy = service.taxonomy(desk)
    return found | {
        "at": moment(found["created_at"]),
        "told": words.told_parts(found["why"], language),
        "spans": [
            {
                "start": aspect["start"],
                "end": aspect["end"],
                "label": service.label(taxonomy, aspect["theme"], language),
                "tone": "info" if aspect["theme"] == found["category"] else "plain",
            }
            for aspect in found["aspects"]
        ],
        "history": [
            one
            | {
                "at": datetime.fromisoformat(one["at"]),
                "label": service.label(taxonomy, one["category"], language)
                if one["category"]
                else "",
            }
            for one in found["corrections"]
        ],
    }
