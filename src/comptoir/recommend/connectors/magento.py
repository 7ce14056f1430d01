"""Magento and Adobe Commerce: products and orders as their REST API lists them.

https://developer.adobe.com/commerce/webapi/rest/
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
    moment,
    number,
    objects,
    text,
)
from comptoir.recommend.receiving import Happening, Record


def read(delivery: Delivery) -> Arrived:
    """Read `{"items": […]}` of `/V1/products` or `/V1/orders`, or one of these."""
    found = Gathering()
    told = delivery.told
    alone = "increment_id" in told or "items" not in told
    for one in objects(told if alone else told["items"]):
        if "increment_id" in one:
            found.events += _events(one)
        elif "sku" in one:
            found.items.append(_item(one))
        else:
            found.left_out.append("neither product nor order")
    return found.arrived()


def _item(told: Mapping[str, Any]) -> Record:
    more = {
        text(one.get("attribute_code")): one.get("value")
        for one in objects(told.get("custom_attributes", []))
    }
    return Record(
        record_id=text(told["sku"]),
        created_at=moment(told.get("created_at")),
        properties={
            **more,
            "title": text(told.get("name")),
            "product_description": plain(text(more.get("description"))),
            "price": number(told.get("price")),
        },
    )


def _events(told: Mapping[str, Any]) -> list[Happening]:
    return purchases(
        "magento",
        text(told["increment_id"]),
        [
            {
                "id": one.get("item_id"),
                "product_id": one.get("sku"),
                "price": one.get("price"),
                "quantity": one.get("qty_ordered"),
            }
            for one in objects(told.get("items", []))
            if not one.get("parent_item_id")  # the variant beside what was bought
        ],
        user=text(told.get("customer_id")),
        at=moment(told.get("created_at")),
        currency=told.get("order_currency_code"),
    )


MAGENTO = Connector(name="magento", title="Magento", read=read)
