"""mParticle: batches of its Events API, as its webhook output forwards them.

https://docs.mparticle.com/developers/apis/json-reference/
"""

from collections.abc import Mapping
from typing import Any

from comptoir.recommend.connectors.port import (
    Arrived,
    Connector,
    Delivery,
    Gathering,
    granted,
    inner,
    moment,
    objects,
    paid,
    text,
)
from comptoir.recommend.receiving import Happening, Record

_TYPES = {
    "view_detail": "View",
    "click": "Click",
    "add_to_cart": "AddToCart",
    "add_to_wishlist": "AddToWishlist",
    "purchase": "Purchase",
}


def read(delivery: Delivery) -> Arrived:
    """Read a batch: one user, and what they did."""
    told, found = delivery.told, Gathering()
    user = text(inner(told, "user_identities", "customer_id"))
    attributes = told.get("user_attributes")
    if user and isinstance(attributes, Mapping) and attributes:
        found.users.append(Record(record_id=user, properties=dict(attributes)))
    for one in objects(told.get("events", [])):
        kind = text(one.get("event_type"))
        data = one.get("data")
        action = text(inner(data, "product_action", "action"))
        if kind == "commerce_event" and isinstance(data, Mapping) and action in _TYPES:
            found.events += _events(data, _TYPES[action], user, told)
        else:
            found.left_out.append(kind)
    return found.arrived()


def _events(
    data: Mapping[str, Any], kind: str, user: str, batch: Mapping[str, Any]
) -> list[Happening]:
    event_id, device = text(data.get("event_id")), text(batch.get("mpid"))
    purposes = inner(batch, "consent_state", "gdpr")
    told = purposes if isinstance(purposes, Mapping) else {}
    choices = {name: inner(told, name, "consented") for name in told}
    products = objects(inner(data, "product_action", "products"))
    return [
        Happening(
            event_type=kind,
            user_id=user,
            session_id=text(data.get("session_uuid")) or text(data.get("session_id")) or device,
            item_id=text(one.get("id")) or text(one.get("sku")),
            at=moment(data.get("timestamp_unixtime_ms")),
            event_id=f"{event_id}-{at}" if event_id else "",
            amount=paid(one, data.get("currency_code")),
            consent=granted(choices),
        )
        for at, one in enumerate(products)
    ]


MPARTICLE = Connector(name="mparticle", title="mParticle", read=read)
