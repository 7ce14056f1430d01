"""The words of events out: hooks, messages, and what became of each delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

TEST = "hooks.test"
"""Type of the message with which a person tries a hook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of thing that hooks may hear of."""

    name: str
    """Slice, noun and verb, such as `routing.request.decided`."""
    labels: Mapping[str, str]
    """What it tells, by language, `fr` and `en`."""


def event_type(name: str, *, fr: str, en: str) -> EventType:
    """Return an event type.

    >>> event_type("shop.order.sent", fr="Une commande est partie", en="An order left").name
    'shop.order.sent'
    """
    return EventType(name=name, labels={"fr": fr, "en": en})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address that wants to hear of events."""

    hook_id: str
    url: str
    description: str
    events: frozenset[str]
    """Names of the event types that it wants."""
    with_text: bool
    """Whether it also gets what customers wrote, masked."""
    active: bool
    why: str
    """Why the house closed it, in English; empty unless it did."""
    failures: int
    """Deliveries given up since the last one that arrived."""
    secret_until: datetime | None
    """Until when the secret before the present one signs as well."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Something that happened, as a slice tells it."""

    type: str
    data: Mapping[str, Any]
    """Ids and figures: no personal data, no texts."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Masked texts, for hooks that asked for them; kept only where there is one."""
    owner: str = ""
    """Pseudonym of the customer whom it concerns; it goes when they are erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that happened, as hooks hear of it."""

    message_id: str
    """The `webhook-id`: the same at every attempt and every replay."""
    type: str
    data: Mapping[str, Any]
    more: Mapping[str, Any]
    at: datetime


class DeliveryState(StrEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    """It is tried when it is due."""
    DELIVERED = "delivered"
    """The hook answered 2xx."""
    FAILED = "failed"
    """It was tried for a day in vain, or the hook was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way to a hook."""

    message_id: str
    hook_id: str
    type: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    """When it is tried next."""
    until: datetime
    """From when on nobody tries any more."""
    status: int | None
    """What the hook last answered; None where it gave no answer."""
    says: str
    """Why the last attempt failed, in English."""
    milliseconds: float | None
    """That the last attempt took."""
    at: datetime
    """When what it tells happened."""
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one attempt."""

    status: int | None = None
    says: str = ""
    retry_after: float | None = None
    """Seconds that the hook asked to be left alone."""
    milliseconds: float = 0.0

    @property
    def arrived(self) -> bool:
        """Whether the hook said that it has the message."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own

    @property
    def gone(self) -> bool:
        """Whether the hook said that it wants to hear nothing any more (410)."""
        return self.status == 410  # noqa: PLR2004 - HTTP's own
