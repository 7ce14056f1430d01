"""Builds what the shop's tests need."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient

import comptoir.shop
from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.privacy.model import PersonalData
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import ManualClock, memory_rows, migrated
from comptoir.shop import http, pages
from comptoir.shop.asides import Asides
from comptoir.shop.model import Category, Order, OrderLine, OrderStatus, Product
from comptoir.shop.ports import ProductBadges, ProductPanel, Reviewed, no_badges
from comptoir.shop.records.port import Counter
from comptoir.shop.service import Shop
from comptoir.shop.settings import ShopSettings
from comptoir.shop.store import ShopStore
from comptoir.shop.surround import storefront
from comptoir.web.edge import Edge, Surround, Visitor
from comptoir.web.renderer import Renderer
from comptoir.web.static import WEB_STATIC

SLICE = Path(comptoir.shop.__file__).parent
MIGRATIONS = SLICE / "migrations"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def build_product(**changes: Any) -> Product:
    given: dict[str, Any] = {
        "product_id": "P-1",
        "names": {"fr": "Théière Nori", "en": "Nori teapot"},
        "descriptions": {"fr": "Grès émaillé, 0,9 l.", "en": "Glazed stoneware, 0.9 l."},
        "category": "kitchen",
        "price_minor": 3490,
        "brand": "Atelier Cambrure",
        "picture_svg": drawing("#7d9a8b"),
        "attributes": {"material_fr": "Grès", "material_en": "Stoneware", "size": "0.9 L"},
    }
    return Product(**given | changes)


def build_order(order_id: str = "O-1", *products: str, **changes: Any) -> Order:
    given: dict[str, Any] = {
        "order_id": order_id,
        "customer_id": "cus_1",
        "status": OrderStatus.DELIVERED,
        "validated_at": AT,
        "lines": tuple(
            OrderLine(product_id=each, quantity=1, unit_price_minor=100) for each in products
        ),
    }
    return Order(**given | changes)


def drawing(colour: str) -> str:
    shape = f'<rect width="100" height="100" fill="#eee"/><circle cx="50" cy="55" r="28" fill="{colour}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{shape}</svg>'


def build_shop(rows: Rows | None = None, **settings: Any) -> Shop:
    """An empty shop, in memory unless a database is given."""
    database = rows or memory_rows()
    migrated(database, [MIGRATIONS])
    return Shop(ShopStore(database), ShopSettings(**settings))


def furnish(shop: Shop, count: int = 30) -> Shop:
    """Put three departments and some products into a shop."""
    names = (
        ("kitchen", "Cuisine", "Kitchen"),
        ("linen", "Linge", "Linen"),
        ("garden", "Jardin", "Garden"),
    )
    shop.store.categories.keep(
        Category(category_id=slug, names={"fr": fr, "en": en}, position=place)
        for place, (slug, fr, en) in enumerate(names)
    )
    colours = ("#7d9a8b", "#b5654a", "#3f5a7a", "#c9a227", "#8a5a83")
    shop.store.products.keep(
        build_product(
            product_id=f"P-{number:02}",
            names={
                "fr": f"Théière « Colline » n° {number}, sauge",
                "en": f"‘Colline’ teapot no. {number}, sage",
            },
            category=names[number % 3][0],
            price_minor=1000 + 317 * number % 5000,
            picture_svg=drawing(colours[number % 5]),
        )
        for number in range(count)
    )
    shop.store.orders.keep(build_order(f"O-{n}", f"P-{n % 9:02}") for n in range(20))
    return shop


class Safe:
    """A vault and a ledger in memory."""

    def __init__(self) -> None:
        self.people: dict[str, PersonalData] = {}
        self.gone: set[str] = set()

    def put(self, people: dict[str, PersonalData]) -> int:
        here = {each: data for each, data in people.items() if each not in self.gone}
        self.people |= here
        return len(here)

    def erased_among(self, customers: Sequence[str]) -> set[str]:
        return self.gone & set(customers)

    def many(self, raws: Sequence[str]) -> list[str]:
        return [f"cus_{hash(raw) & 0xFFFFFFFF:08x}" for raw in raws]


def build_counter(shop: Shop, safe: Safe | None = None) -> Counter:
    safe = safe or Safe()
    return Counter(shop=shop, pseudonyms=safe, vault=safe, forgotten=safe)


def build_app(
    shop: Shop,
    panels: Sequence[ProductPanel] = (),
    badges: ProductBadges = no_badges,
    rights: frozenset[str] = frozenset({http.READ}),
    reviewed: Reviewed | None = None,
    asides: Callable[..., Asides] | None = None,
) -> FastAPI:
    """The shop's own routes, with the house around them."""
    app = FastAPI()
    static = {"shop": SLICE / "static"}
    renderer = Renderer(
        template_folders={"shop": SLICE / "templates"},
        catalogue_folders=[SLICE / "locales"],
        static_folders=static,
    )
    edge = Edge(
        renderer,
        visitor=lambda _request: Visitor(visitor_id="v"),
        navigation=lambda _visitor: (),
        commands=lambda _visitor: (),
        surround=lambda language: Surround(shop=storefront(shop, language)),
        clock=ManualClock(),
    )

    def caller(_request: Request) -> Caller:
        return Caller(actor="key:test", rights=rights)

    app.include_router(http.router(shop, caller))
    app.include_router(
        pages.router(
            edge,
            shop,
            panels,
            badges,
            reviewed=reviewed,
            asides=asides(edge, shop, badges) if asides else None,
            check_form=lambda _request, _token: None,
        )
    )
    app.mount("/static/shop", StaticFiles(directory=SLICE / "static"))
    app.mount("/static", StaticFiles(directory=WEB_STATIC))

    @app.exception_handler(errors.ComptoirError)
    def problem(_request: Request, error: errors.ComptoirError) -> Response:
        return JSONResponse({"detail": error.message}, errors.face_of(error).status)

    @app.middleware("http")
    async def guard(request: Request, go_on: Any) -> Response:
        answer: Response = await go_on(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        return answer

    return app


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The builders of this file."""
    return SimpleNamespace(
        AT=AT,
        MIGRATIONS=MIGRATIONS,
        Safe=Safe,
        app=build_app,
        client=lambda *args, **given: TestClient(build_app(*args, **given)),
        counter=build_counter,
        drawing=drawing,
        furnish=furnish,
        order=build_order,
        product=build_product,
        replace=replace,
        shop=build_shop,
    )


Make = Callable[..., Any]
