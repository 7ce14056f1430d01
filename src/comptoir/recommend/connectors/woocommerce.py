"""WooCommerce: webhooks on products and orders.

https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
"""

import re
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
    moment,
    number,
    objects,
    text,
)
from comptoir.recommend.receiving import Happening, Record

_PRODUCTS = ("product.created", "product.updated", "product.restored")
_ORDERS = ("order.created", "order.updated")
_BOUGHT = ("processing", "completed", "on-hold")
"""Of an order: paid, or to be."""


def read(delivery: Delivery) -> Arrived:
    """Read one product, one order, or `{"products": […]}` and `{"orders": […]}` as exported."""
    told, found = delivery.told, Gathering()
    topic = delivery.headers.get("x-wc-webhook-topic", "")
    if topic in _PRODUCTS:
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
    names = [text(one.get("name")) for one in objects(told.get("categories", []))]
    return Record(
        record_id=text(told.get("id")),
        created_at=moment(told.get("date_created_gmt")),
        properties={
            "title": text(told.get("name")),
            "product_description": plain(text(told.get("description"))),
            "category_l1": names[0] if names else "",
            "tags": "|".join(text(one.get("name")) for one in objects(told.get("tags", []))),
            "price": number(told.get("price")),
            "stock": number(told.get("stock_quantity")),
        },
    )


def _events(told: Mapping[str, Any]) -> list[Happening]:
    if text(told.get("status")) not in _BOUGHT:
        return []
    customer = text(told.get("customer_id"))
    return purchases(
        "woocommerce",
        text(told.get("id")),
        objects(told.get("line_items", [])),
        user="" if customer == "0" else customer,  # 0 is a guest
        at=moment(told.get("date_created_gmt")),
        currency=told.get("currency"),
    )


WOOCOMMERCE = Connector(
    name="woocommerce",
    title="WooCommerce",
    read=read,
    signature=Signature(header="x-wc-webhook-signature", digest="sha256", base64=True),
    greeting=re.compile(rb"webhook_id=\d{1,20}"),
)
