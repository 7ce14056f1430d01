"""The storefront mock-up: home, departments, search, product pages and pictures."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from comptoir.kernel import errors
from comptoir.shop import addresses, cards, structured
from comptoir.shop.asides import Asides
from comptoir.shop.caching import cacheable
from comptoir.shop.choices import CheckForm, ChoicePages
from comptoir.shop.model import Product, in_language
from comptoir.shop.ports import (
    NothingReviewed,
    ProductBadges,
    ProductPanel,
    Reviewed,
    no_badges,
)
from comptoir.shop.service import Department, Shop
from comptoir.shop.surround import storefront
from comptoir.web.edge import Edge
from comptoir.web.i18n import N_

SORTS = (
    ("id", N_("Our order")),
    ("price", N_("Lowest price first")),
    ("-price", N_("Highest price first")),
)
_SHOWN = 8
"""Products on the first page."""
_IN_THE_WINDOW = 4
"""Pictures at its top; of other products, where there are enough."""
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may come from anybody's file: opened by itself, it runs and loads nothing."""
_FOREVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "public, no-cache"

Cursor = Annotated[str, Query(max_length=2000)]


def router(
    edge: Edge,
    shop: Shop,
    panels: Sequence[ProductPanel] = (),
    badges: ProductBadges = no_badges,
    *,
    reviewed: Reviewed | None = None,
    asides: Asides | None = None,
    check_form: CheckForm | None = None,
) -> APIRouter:
    """Return the pages.

    Args:
        edge: renders them.
        shop: answers.
        panels: sections of the product page, in order.
        badges: knows the ratings that cards show.
        reviewed: knows the products that the catalogue lacks.
        asides: fill carousels, and know the visit; without them there are none of either.
        check_form: lets a form of our own pass; without it nobody can choose to be remembered.
    """
    pages = _Pages(edge, shop, panels, badges, reviewed or NothingReviewed(), asides)
    routes = APIRouter(prefix="/shop", include_in_schema=False)
    routes.add_api_route("", pages.home)
    routes.add_api_route("/search", pages.search)
    routes.add_api_route("/c/{category_id:path}", pages.department)
    routes.add_api_route("/p/{product_id:path}", pages.product)
    routes.add_api_route("/pictures/{product_id:path}.svg", pages.picture)
    if asides is not None and check_form is not None:
        ChoicePages(edge, shop, asides, check_form).add_to(routes)
    return routes


class _Pages:
    def __init__(
        self,
        edge: Edge,
        shop: Shop,
        panels: Sequence[ProductPanel],
        badges: ProductBadges,
        reviewed: Reviewed,
        asides: Asides | None,
    ) -> None:
        self._edge = edge
        self._shop = shop
        self._panels = panels
        self._badges = badges
        self._reviewed = reviewed
        self._asides = asides

    def home(self, request: Request) -> HTMLResponse:
        best = self._shop.best_sellers(_SHOWN + _IN_THE_WINDOW)
        found = best or self._shop.products(limit=_SHOWN + _IN_THE_WINDOW).items
        shown = found[:_SHOWN]
        pictures = [addresses.picture(each) for each in (*found[_SHOWN:], *shown)]
        departments = self._shop.departments()
        return self._page(
            request,
            "home.html",
            tagline=in_language(self._shop.settings.tagline, self._edge.language(request)),
            departments=self._tiles(departments),
            window=[each for each in pictures if each][:_IN_THE_WINDOW],
            products=self._cards(request, shown),
            best=bool(best),
            rows=self._asides.rows(request) if self._asides and found else [],
            reviewed=[] if found else self._spoken_of(self._shop.settings.products_per_page),
        )

    def department(
        self, request: Request, category_id: str, cursor: Cursor = "", sort: str = "id"
    ) -> HTMLResponse:
        category = self._shop.category(category_id)
        limit = self._shop.settings.products_per_page
        order = sort if sort in dict(SORTS) else "id"
        found = self._shop.products(category=category_id, sort=order, cursor=cursor, limit=limit)
        return self._page(
            request,
            "department.html",
            current=category_id,
            category=category,
            products=self._cards(request, found.items),
            next=found.next,
            sorts=SORTS,
            sort=order,
        )

    def search(
        self, request: Request, q: Annotated[str, Query()] = "", cursor: Cursor = ""
    ) -> HTMLResponse:
        query = " ".join(q[:200].split())
        limit = self._shop.settings.products_per_page
        found = self._shop.search(query, cursor=cursor, limit=limit)
        # What the catalogue lacks, customers may speak of.
        others = self._spoken_of(limit, query) if query and not found.total else []
        return self._page(
            request,
            "search.html",
            query=query,
            products=self._cards(request, found.page.items) or others,
            total=found.total or len(others),
            partial=found.partial,
            departments=[
                (each, addresses.category_page(each.category_id)) for each in found.departments
            ],
            next=found.page.next,
        )

    def product(self, request: Request, product_id: str) -> HTMLResponse:
        try:
            product = self._shop.product(product_id)
        except errors.NotFound:
            name = self._reviewed.name(product_id)
            if name is None:
                raise
            return self._only_reviewed(request, product_id, name)
        language = self._edge.language(request)
        department = self._department_of(product, language)
        rating = self._badges([product_id]).get(product_id)
        if self._asides:
            self._asides.saw(request, product_id)
        return self._page(
            request,
            "product.html",
            current=product.category,
            product=product,
            picture=addresses.picture(product),
            department=department,
            attributes=cards.told_attributes(product, language, partial(self._edge.say, request)),
            rating=rating,
            panels=[panel(request, product_id) for panel in self._panels],
            rows=self._asides.rows(request, product) if self._asides else [],
            data=self._data(request, product, department, language),
        )

    def _only_reviewed(self, request: Request, product_id: str, name: str) -> HTMLResponse:
        url = str(request.base_url).rstrip("/") + addresses.product_page(product_id)
        return self._page(
            request,
            "reviewed.html",
            name=name,
            product_id=product_id,
            rating=self._badges([product_id]).get(product_id),
            panels=[panel(request, product_id) for panel in self._panels],
            data=[structured.json_ld(structured.name_data(product_id, name=name, url=url))],
        )

    def picture(self, request: Request, product_id: str, v: str = "") -> Response:
        product = self._shop.product(product_id)
        if not product.picture_svg:
            raise errors.NotFound("The product has no picture.", code="no_picture")
        kept = _FOREVER if v == addresses.picture_mark(product) else _ASK_EACH_TIME
        headers = {
            "Cache-Control": kept,
            "Content-Security-Policy": PICTURE_POLICY,
            "X-Content-Type-Options": "nosniff",
        }
        return cacheable(request, product.picture_svg.encode(), "image/svg+xml", headers)

    def _page(
        self, request: Request, template: str, *, current: str = "", **values: Any
    ) -> HTMLResponse:
        around = storefront(self._shop, self._edge.language(request), current)
        if self._asides:
            values = self._asides.around(request) | values
        return self._edge.render(request, f"shop/{template}", shop=around, **values)

    def _cards(self, request: Request, products: Sequence[Product]) -> list[cards.Card]:
        return cards.cards(products, self._edge.language(request), self._badges)

    def _spoken_of(self, limit: int, like: str = "") -> list[cards.Card]:
        return cards.reviewed_cards(self._reviewed.most(limit, like), self._badges)

    def _tiles(self, departments: Sequence[Department]) -> list[dict[str, object]]:
        shown = self._shop.store.products.many(each.shown for each in departments)
        pictures = {product.product_id: addresses.picture(product) for product in shown}
        return [
            {
                "category": each.category,
                "href": addresses.category_page(each.category.category_id),
                "products": each.products,
                "picture": pictures.get(each.shown, ""),
            }
            for each in departments
        ]

    def _department_of(self, product: Product, language: str) -> tuple[str, str]:
        """Return the name and the path of a product's department; empty when it has none."""
        found = self._shop.store.categories.get(product.category)
        if found is None:
            return "", ""
        return found.name(language), addresses.category_page(found.category_id)

    def _data(
        self, request: Request, product: Product, department: tuple[str, str], language: str
    ) -> list[Markup]:
        root = str(request.base_url).rstrip("/")
        url = root + addresses.product_page(product.product_id)
        picture = addresses.picture(product)
        way = [(self._shop.settings.name, root + addresses.HOME)]
        if department[0]:
            way.append((department[0], root + department[1]))
        way.append((product.name(language), url))
        data = structured.product_data(
            product,
            language=language,
            department=department[0],
            url=url,
            image=root + picture if picture else "",
        )
        return [structured.json_ld(data), structured.json_ld(structured.breadcrumb_data(way))]
