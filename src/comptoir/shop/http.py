"""The shop's API: its products."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from comptoir.shop import addresses
from comptoir.shop.caching import cacheable
from comptoir.shop.model import Page, Product
from comptoir.shop.ports import WhoCalls
from comptoir.shop.schemas import ProductOut, ProductsOut
from comptoir.shop.service import Shop
from comptoir.shop.store.products import SORTS
from comptoir.web.openapi import NOT_FOUND, among

READ = "shop:read"
RIGHTS = {READ: "Read the catalogue."}
"""The rights of this slice, with what each allows."""

Search = Annotated[
    str, Query(max_length=200, description="Words to find; best matches first, `sort` is ignored.")
]
Category = Annotated[str, Query(max_length=80, description="Slug of a category; empty for all.")]
Sort = Annotated[
    str,
    Query(
        description="`id`, `name` or `price`; with a minus sign downwards.",
        json_schema_extra=among(SORTS),
    ),
]
Cursor = Annotated[str, Query(max_length=2000, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Products on the page, at most.")]


def router(shop: Shop, caller: WhoCalls) -> APIRouter:
    """Return the routes of the API.

    Args:
        shop: answers.
        caller: finds out who sent a request.
    """
    routes = APIRouter(prefix="/v1/products", tags=["shop"])

    @routes.get("", response_model=ProductsOut, summary="List or search products")
    def products(
        request: Request,
        q: Search = "",
        category: Category = "",
        sort: Sort = "id",
        cursor: Cursor = "",
        limit: Limit = 24,
    ) -> Response:
        caller(request).require(READ)
        found = (
            shop.search(q, cursor=cursor, limit=limit).page
            if q
            else shop.products(category=category, sort=sort, cursor=cursor, limit=limit)
        )
        return _answer(request, _told(found))

    @routes.get(
        "/{product_id:path}",
        response_model=ProductOut,
        summary="Read one product",
        responses=NOT_FOUND,
    )
    def product(request: Request, product_id: str) -> Response:
        caller(request).require(READ)
        return _answer(request, _told_one(shop.product(product_id)))

    return routes


def _told(page: Page[Product]) -> ProductsOut:
    return ProductsOut.of(page, [_told_one(product) for product in page.items])


def _told_one(product: Product) -> ProductOut:
    return ProductOut.of(
        product,
        page=addresses.product_page(product.product_id),
        picture=addresses.picture(product) or None,
    )


def _answer(request: Request, told: ProductsOut | ProductOut) -> Response:
    return cacheable(request, told.model_dump_json().encode(), "application/json")
