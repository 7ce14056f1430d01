"""Google Analytics 4: events in the shape of its Measurement Protocol.

https://developers.google.com/analytics/devguides/collection/protocol/ga4
"""

from collections.abc import Mapping
from typing import Any

from comptoir.recommend.connectors.port import (
    Arrived,
    Connector,
    Delivery,
    Gathering,
    inner,
    moment,
    objects,
    paid,
    text,
)
from comptoir.recommend.receiving import Happening

_TYPES = {
    "view_item": "View",
    "select_item": "Click",
    "add_to_cart": "AddToCart",
    "add_to_wishlist": "AddToWishlist",
    "view_item_list": "Impression",
    "purchase": "Purchase",
}


def read(delivery: Delivery) -> Arrived:
    """Read a payload: one client, and what it did."""
    told, found = delivery.told, Gathering()
    # The Measurement Protocol knows no consent to this; what it knows is nearest.
    consent = inner(told, "consent", "ad_personalization") != "DENIED"
    for one in objects(told.get("events", [])):
        name = text(one.get("name"))
        params = one.get("params")
        if name not in _TYPES or not isinstance(params, Mapping):
            found.left_out.append(name)
            continue
        common: dict[str, Any] = {
            "event_type": _TYPES[name],
            "user_id": text(told.get("user_id")),
            "session_id": text(params.get("session_id")) or text(told.get("client_id")),
            "at": moment(one.get("timestamp_micros") or told.get("timestamp_micros")),
            "consent": consent,
        }
        found.events += _events(params, common)
    return found.arrived()


def _events(params: Mapping[str, Any], common: Mapping[str, Any]) -> list[Happening]:
    items = list(objects(params.get("items", [])))
    if common["event_type"] == "Impression":
        shown = tuple(text(one.get("item_id")) for one in items)[:25]
        return [Happening(**common, shown=shown)]
    order = text(params.get("transaction_id"))
    return [
        Happening(
            **common,
            item_id=text(one.get("item_id")),
            event_id=f"ga4-{order}-{at}" if order else "",
            amount=paid(one, params.get("currency")),
        )
        for at, one in enumerate(items)
    ]


GA4 = Connector(name="ga4", title="Google Analytics 4", read=read)
