"""Build the demo shop from a seed and a date, the same on every machine."""

from datetime import date

from comptoir.demo import (
    articles,
    catalogue,
    customers,
    interactions,
    orders,
    requests,
    reviews,
)
from comptoir.demo.model import DemoShop
from comptoir.demo.scenario import scenario
from comptoir.demo.tastes import Tastes

CUSTOMERS = 2_000
ORDERS = 5_000
REVIEWS = 4_000
SECOND_DAY = 60
INTERACTIONS = 30_000
REQUESTS = 2_400
ARRIVING = 600


def generate(*, anchor: date, pseudonym: customers.Pseudonym, seed: int = 2026) -> DemoShop:
    """Return La Maison Verte.

    Args:
        anchor: the shop's today. Everything happened before it, but for `second_day`, which is
            written on it: pass yesterday's date to have nothing in the future.
        pseudonym: makes a customer's pseudonym from the shop's own number.
        seed: another seed gives another shop of the same size.
    """
    products = catalogue.products(seed)
    tastes = Tastes(seed, products)
    story = scenario(anchor, tastes.ranked)
    shoppers = customers.shoppers(seed, anchor, pseudonym, CUSTOMERS)
    purchases = orders.Register(seed, anchor, shoppers, tastes, story).purchases(ORDERS)
    reviewers = reviews.Reviewers(seed, anchor, story, tastes)
    written, second_day = reviewers.write(purchases, shoppers, REVIEWS, SECOND_DAY)
    people = tuple(shopper.person for shopper in shoppers)
    return DemoShop(
        seed=seed,
        anchor=anchor,
        categories=catalogue.categories(),
        products=products,
        people=people,
        customers=tuple(customers.customer(person) for person in people),
        shoppers=shoppers,
        orders=tuple(purchase.order for purchase in purchases),
        reviews=written,
        second_day=second_day,
        interactions=interactions.interactions(
            seed, anchor, purchases, shoppers, tastes, INTERACTIONS
        ),
        articles=articles.articles(anchor),
        scenario=story,
        requests=requests.requests(seed, anchor, purchases, REQUESTS),
        arriving=requests.requests(seed, anchor, purchases, ARRIVING, days=2, name="arriving"),
    )
