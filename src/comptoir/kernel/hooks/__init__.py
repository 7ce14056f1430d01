"""Events out: whoever has hung up a hook hears of what happened, signed, and surely.

A message is written in the transaction of the fact that it tells; a deliverer posts it to each hook
that wants it, again and again for a day, under one `webhook-id`. Signatures and headers are those
of Standard Webhooks (https://www.standardwebhooks.com).
"""

from comptoir.kernel.hooks.delivering import Deliverer
from comptoir.kernel.hooks.model import (
    Delivery,
    DeliveryState,
    EventType,
    Hook,
    Message,
    Telling,
    event_type,
)
from comptoir.kernel.hooks.outbox import Outbox
from comptoir.kernel.hooks.reach import Reach
from comptoir.kernel.hooks.service import Hooks

__all__ = [
    "Deliverer",
    "Delivery",
    "DeliveryState",
    "EventType",
    "Hook",
    "Hooks",
    "Message",
    "Outbox",
    "Reach",
    "Telling",
    "event_type",
]
