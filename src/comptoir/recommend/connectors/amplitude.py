"""Amplitude: events in the shape of its HTTP API, version 2.

https://amplitude.com/docs/apis/analytics/http-v2
"""

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

_ITEM = ("product_id", "item_id", "productId", "sku")
_PLAIN = ("price", "quantity", "currency")


def read(delivery: Delivery) -> Arrived:
    """Read a request; event types are kept as they are, since shops choose their own."""
    found = Gathering()
    for one in objects(delivery.told.get("events", [])):
        kind = text(one.get("event_type"))
        properties = one.get("event_properties")
        named = [text(inner(place, name)) for place in (properties, one) for name in _ITEM]
        item = next((each for each in named if each), "")
        if not kind or not item:
            found.left_out.append(kind)
            continue
        session = text(one.get("session_id"))
        line = {name: one.get(name, inner(properties, name)) for name in _PLAIN}
        found.events.append(
            Happening(
                event_type=kind,
                user_id=text(one.get("user_id")),
                # Of what belongs to no session, Amplitude says -1.
                session_id=session if session not in {"", "-1"} else text(one.get("device_id")),
                item_id=item,
                at=moment(one.get("time")),
                event_id=text(one.get("insert_id")),
                amount=paid(line, None),
            )
        )
    return found.arrived()


AMPLITUDE = Connector(name="amplitude", title="Amplitude", read=read)
