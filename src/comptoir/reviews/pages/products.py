"""Pages of products as their reviews paint them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from comptoir.reviews import portraits
from comptoir.reviews.http import READ
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.pages.stand import Stand
from comptoir.reviews.store import runs, views

PAGE = 25
_TOLD = ("product_defect", "delivery_issue")

Page = Annotated[int, Query(ge=1, le=100_000)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Products(stand)
    routes.add_api_route(addresses.PRODUCTS, pages.list, methods=["GET"])
    routes.add_api_route("/console/reviews/products/{product_id:path}", pages.one, methods=["GET"])


class _Products:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(self, request: Request, q: str = "", sort: str = "", page: Page = 1) -> Response:
        self._stand.edge.require(request, READ)
        desk = self._stand.desk
        wanted = " ".join(q.split())[:100]
        with desk.rows.reading() as connection:
            now = runs.publication(connection)
            found, total = (
                views.products(
                    connection,
                    now.generation,
                    like=wanted,
                    sort=sort,
                    limit=PAGE,
                    offset=(page - 1) * PAGE,
                )
                if now
                else ([], 0)
            )
        names = desk.catalogue.titles([product_id for product_id, _ in found])
        return self._stand.show(
            request,
            "products",
            products=[_line(product_id, told, names) for product_id, told in found],
            total=total,
            wanted=wanted,
            place=page,
            size=PAGE,
        )

    def one(self, request: Request, product_id: str) -> Response:
        self._stand.edge.require(request, READ)
        language = self._stand.edge.language(request)
        found = portraits.portrait(self._stand.desk, product_id, language)
        return self._stand.show(
            request,
            "product",
            product_id=product_id,
            portrait=found,
            summary=found.summary,
            top=[
                review | {"told": words.told_parts(review["why"], language)} for review in found.top
            ],
            sentiments=words.SENTIMENTS,
            grades=words.GRADES,
            moment=datetime.fromisoformat,
        )


def _line(product_id: str, told: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    shares = {one["theme"]: one for one in told["themes"]}
    return {
        "product_id": product_id,
        "name": names.get(product_id) or told["title"] or product_id,
        "reviews": told["reviews"],
        "rating": told["average_rating"],
        "uncertain": told["uncertain"],
        **{theme: shares.get(theme) for theme in _TOLD},
    }
