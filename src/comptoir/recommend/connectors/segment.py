"""Segment: webhooks of the destination "Webhooks", with the names of its e-commerce specification.

https://segment.com/docs/connections/spec/ecommerce/v2/
"""

from collections.abc import Mapping
from typing import Any

from comptoir.recommend.connectors.port import (
    Arrived,
    Connector,
    Delivery,
    Gathering,
    Signature,
    granted,
    inner,
    moment,
    objects,
    paid,
    text,
)
from comptoir.recommend.receiving import Happening, Record

_TYPES = {
    "Product Viewed": "View",
    "Product Clicked": "Click",
    "Product Added": "AddToCart",
    "Product Added to Wishlist": "AddToWishlist",
    "Product List Viewed": "Impression",
    "Order Completed": "Purchase",
}


def read(delivery: Delivery) -> Arrived:
    """Read one call, or those of a `batch`."""
    found = Gathering()
    calls = objects(delivery.told.get("batch", delivery.told))
    for call in calls:
        kind = text(call.get("type"))
        name = text(call.get("event"))
        if kind == "track" and name in _TYPES:
            found.events += _events(call, _TYPES[name])
        elif kind == "identify" and text(call.get("userId")):
            traits = call.get("traits")
            properties = dict(traits) if isinstance(traits, Mapping) else {}
            found.users.append(Record(record_id=text(call["userId"]), properties=properties))
        else:
            found.left_out.append(name or kind)
    return found.arrived()


def _events(call: Mapping[str, Any], kind: str) -> list[Happening]:
    told = call.get("properties")
    properties: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    lines = list(objects(properties.get("products", properties)))
    common: dict[str, Any] = {
        "event_type": kind,
        "user_id": text(call.get("userId")),
        "session_id": text(call.get("anonymousId")),
        "at": moment(call.get("timestamp")),
        "consent": granted(inner(call, "context", "consent", "categoryPreferences")),
    }
    if kind == "Impression":
        shown = tuple(text(one.get("product_id")) for one in lines)[:25]
        return [Happening(**common, event_id=text(call.get("messageId")), shown=shown)]
    return [
        Happening(
            **common,
            item_id=text(one.get("product_id")) or text(one.get("sku")),
            event_id=f"{text(call.get('messageId'))}-{at}" if call.get("messageId") else "",
            amount=paid(one, properties.get("currency")),
        )
        for at, one in enumerate(lines)
    ]


SEGMENT = Connector(
    name="segment",
    title="Segment",
    read=read,
    signature=Signature(header="x-signature", digest="sha1", base64=False),
)
