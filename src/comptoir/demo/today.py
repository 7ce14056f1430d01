"""Visits of today, made as of the moment at which the shop is filled: so something is trending.

The generated past ends with a day, and a trend is what is looked at in the last hours.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from comptoir.demo import chance
from comptoir.demo.model import DemoShop
from comptoir.shop.model import Interaction, InteractionKind

_PRODUCTS, _VISITORS = 5, 14
_WITHIN = timedelta(hours=20)
"""Less than a day, so that the trend outlives the first hours."""


def visited_today(shop: DemoShop, now: datetime) -> DemoShop:
    """Return the shop with visits of the last hours: a few products are suddenly wanted.

    Args:
        shop: its past.
        now: with its time zone.
    """
    rng = chance.stream(shop.seed, "today")
    acts = [
        Interaction(
            customer_id=customer.customer_id,
            product_id=product.product_id,
            kind=InteractionKind.VIEW,
            at=now - timedelta(seconds=rng.randrange(60, int(_WITHIN.total_seconds()))),
        )
        for product in rng.sample(shop.products, _PRODUCTS)
        for customer in rng.sample(shop.customers, _VISITORS)
    ]
    return replace(shop, interactions=(*shop.interactions, *sorted(acts, key=lambda one: one.at)))
