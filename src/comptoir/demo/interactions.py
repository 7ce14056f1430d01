"""Thirty thousand acts: people look around, fill a cart, sometimes buy."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from comptoir.demo import chance
from comptoir.demo.model import Shopper
from comptoir.demo.orders import Purchase
from comptoir.demo.tastes import Tastes
from comptoir.shop.model import Interaction, InteractionKind, Product

DAYS = 240
"""Visits are remembered for eight months."""


def interactions(
    seed: int,
    anchor: date,
    purchases: Sequence[Purchase],
    shoppers: Sequence[Shopper],
    tastes: Tastes,
    count: int,
) -> tuple[Interaction, ...]:
    """Return the acts, oldest first.

    Every order of the last months ends a session; the rest of `count` are sessions that end
    without one. Acts of one session are minutes apart, sessions are hours apart.
    """
    rng = chance.stream(seed, "interactions")
    since = chance.midnight(chance.days_before(anchor, DAYS))
    products = {product.product_id: product for product in tastes.ranked}
    acts: list[Interaction] = []
    for purchase in purchases:
        if purchase.order.validated_at >= since:
            acts.extend(_buying(rng, purchase, products, tastes))
    now = chance.midnight(anchor)
    while len(acts) < count:
        shopper = rng.choice(shoppers)
        start = chance.moment(rng, chance.days_before(anchor, rng.randrange(1, DAYS)))
        if start > shopper.person.created_at:
            acts.extend(act for act in _browsing(rng, shopper, start, tastes) if act.at < now)
    # What is cut off is the tail of the last visit, never an order's purchase.
    return tuple(sorted(acts[:count], key=_order))


def _buying(
    rng: Random, purchase: Purchase, products: dict[str, Product], tastes: Tastes
) -> Iterator[Interaction]:
    at = purchase.order.validated_at
    person = purchase.shopper.person.customer_id
    for line in purchase.order.lines:
        yield _act(person, line.product_id, InteractionKind.PURCHASE, at)
        cart = at - timedelta(seconds=rng.randrange(60, 500))
        yield _act(person, line.product_id, InteractionKind.CART, cart)
        seen = cart - timedelta(seconds=rng.randrange(15, 600))
        yield _act(person, line.product_id, InteractionKind.VIEW, seen)
        for _ in range(rng.randrange(3)):
            near = tastes.beside(rng, products[line.product_id], purchase.shopper)
            seen -= timedelta(seconds=rng.randrange(15, 200))
            yield _act(person, near.product_id, InteractionKind.VIEW, seen)


def _browsing(rng: Random, shopper: Shopper, at: datetime, tastes: Tastes) -> Iterator[Interaction]:
    person = shopper.person.customer_id
    product = tastes.draw(rng, shopper)
    for _ in range(rng.randrange(2, 9)):
        yield _act(person, product.product_id, InteractionKind.VIEW, at)
        at += timedelta(seconds=rng.randrange(10, 180))
        if not rng.randrange(9):
            yield _act(person, product.product_id, InteractionKind.CART, at)
            at += timedelta(seconds=rng.randrange(10, 60))
        stay = rng.randrange(2)
        product = tastes.beside(rng, product, shopper) if stay else tastes.draw(rng, shopper)


def _act(customer_id: str, product_id: str, kind: InteractionKind, at: datetime) -> Interaction:
    return Interaction(customer_id=customer_id, product_id=product_id, kind=kind, at=at)


def _order(act: Interaction) -> tuple[datetime, str, str, str]:
    return act.at, act.customer_id, act.product_id, act.kind
