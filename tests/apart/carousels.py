"""Builds a small shop whose customers are easy to read: pairs that are bought together."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from comptoir.app.backstage import Backstage
from comptoir.app.settings import load_settings
from comptoir.kernel.access.commands import operator
from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import ASK, EVENTS, READ, TRAIN, WRITE
from comptoir.recommend.operations import Operations
from comptoir.shop.model import (
    Category,
    Customer,
    Interaction,
    InteractionKind,
    Order,
    OrderLine,
    OrderStatus,
    Product,
)

GROUP = "maison-verte"
DEPARTMENTS = {"kitchen": "Cuisine", "lighting": "Luminaires"}
PRODUCTS, CUSTOMERS = 24, 90
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)


def product_id(number: int) -> str:
    return f"P-{number % PRODUCTS:02}"


def open_shop(home: Path, storage: dict[str, str]) -> Backstage:
    """Return an open house: even products are of the kitchen, odd ones are lamps.

    Customers like one department and walk along it; whoever buys product 2n buys 2n + 1 with it.
    """
    flags = {
        "home": str(home),
        "storage": storage,
        "work": {"crew": "here:"},
        "server": {"requests_per_minute": 1_000_000},
        "shop": {"suggestion_ms": 5_000},
    }
    backstage = Backstage(load_settings(flags))
    store = backstage.shop.store
    store.categories.keep(
        Category(category_id=slug, names={"fr": name, "en": slug.title()})
        for slug, name in DEPARTMENTS.items()
    )
    store.products.keep(map(_product, range(PRODUCTS)))
    people = [backstage.pseudonyms.pseudonym(f"C{number}") for number in range(CUSTOMERS)]
    store.customers.keep(
        Customer(customer_id=one, language="fr", country="FR", created_at=NOW) for one in people
    )
    store.orders.keep(_order(number, people) for number in range(3 * CUSTOMERS))
    store.interactions.keep(
        act for number, one in enumerate(people) for act in _visits(number, one)
    )
    return backstage


def operations(backstage: Backstage) -> Operations:
    rights = frozenset({READ, WRITE, TRAIN, ASK, EVENTS})
    return Operations(backstage.recommendations, Caller(actor=operator(), rights=rights))


def _product(number: int) -> Product:
    kitchen = number % 2 == 0
    names = ("Bouilloire", "Kettle") if kitchen else ("Lampe", "Lamp")
    return Product(
        product_id=product_id(number),
        names={"fr": f"{names[0]} n° {number}", "en": f"{names[1]} no. {number}"},
        descriptions={"fr": "Un bel objet."},
        category="kitchen" if kitchen else "lighting",
        price_minor=1_000 + 100 * number,
        attributes={"style": ("nordic", "bright")[number % 3 == 0], "colour_fr": "sauge"},
        picture_svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>',
    )


def _order(number: int, people: list[str]) -> Order:
    first = 2 * (number % (PRODUCTS // 2))
    return Order(
        order_id=f"O-{number:04}",
        customer_id=people[number % len(people)],
        status=OrderStatus.DELIVERED,
        validated_at=NOW - timedelta(days=1 + number % 20, minutes=number),
        lines=tuple(
            OrderLine(product_id=product_id(each), quantity=1, unit_price_minor=1_000)
            for each in (first, first + 1)
        ),
    )


def _visits(number: int, customer: str) -> list[Interaction]:
    """Return twelve views, two steps on in the same department each time."""
    return [
        Interaction(
            customer_id=customer,
            product_id=product_id(number + 2 * step),
            kind=InteractionKind.VIEW,
            at=NOW - timedelta(days=3, minutes=60 * (number % 24) - step),
        )
        for step in range(12)
    ]
