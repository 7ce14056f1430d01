"""Shopify: webhooks on products and orders.

https://shopify.dev/docs/api/webhooks
"""

from collections.abc import Mapping
from typing import Any

from comptoir.recommend.connectors.markup import plain
from comptoir.recommend.connectors.orders import purchases
from comptoir.recommend.connectors.port import (
    Arrived,
    Connector,
    Delivery,
    Gathering,
    Signature,
    inner,
    moment,
    number,
    objects,
    text,
)
from comptoir.recommend.receiving import Happening, Record

_ORDERS = ("orders/create", "orders/paid", "orders/fulfilled")


def read(delivery: Delivery) -> Arrived:
    """Read one product, one order, or `{"products": […]}` and `{"orders": […]}` as exported."""
    told, found = delivery.told, Gathering()
    topic = delivery.headers.get("x-shopify-topic", "")
    if topic in {"products/create", "products/update"}:
        found.items.append(_item(told))
    elif topic in _ORDERS:
        found.events += _events(told)
    elif topic:
        found.left_out.append(topic)
    else:
        found.items += [_item(one) for one in objects(told.get("products", []))]
        found.events += [each for one in objects(told.get("orders", [])) for each in _events(one)]
    return found.arrived()


def _item(told: Mapping[str, Any]) -> Record:
    variants = list(objects(told.get("variants", [])))
    prices = [price for one in variants if (price := number(one.get("price"))) is not None]
    tags = told.get("tags")
    return Record(
        record_id=text(told.get("id")),
        created_at=moment(told.get("created_at")),
        properties={
            "title": text(told.get("title")),
            "product_description": plain(text(told.get("body_html"))),
            "brand": text(told.get("vendor")),
            "category_l1": text(told.get("product_type")),
            "tags": tags.replace(", ", "|") if isinstance(tags, str) else tags,
            "price": min(prices, default=None),
            "stock": sum(number(one.get("inventory_quantity")) or 0 for one in variants),
        },
    )


def _events(told: Mapping[str, Any]) -> list[Happening]:
    return purchases(
        "shopify",
        text(told.get("id")),
        objects(told.get("line_items", [])),
        user=text(inner(told, "customer", "id")),
        at=moment(told.get("created_at")),
        currency=told.get("currency"),
    )


SHOPIFY = Connector(
    name="shopify",
    title="Shopify",
    read=read,
    signature=Signature(header="x-shopify-hmac-sha256", digest="sha256", base64=True),
)
