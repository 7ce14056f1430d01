"""Remembers what visitors did who agreed to it: a `Visits` of the shop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.clock import Clock
from comptoir.recommend.aws.ask import EVENTS
from comptoir.recommend.receiving import Happening, Reception
from comptoir.recommend.resources.room import Room, needed
from comptoir.shop.ports import Visit

_AGAIN = timedelta(minutes=30)
"""A product that is looked at again within one half hour of the clock counts once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """Hands events to the intake that every shop's programs use.

    Args:
        reception: takes events in.
        room: where resources are.
        group: name of the dataset group; while it is not there, nothing is remembered.
        forget: removes what shop ids left in a group.
        clock: tells the time.
    """

    reception: Reception
    room: Room
    group: str
    forget_ids: Callable[[str, list[str]], int]
    clock: Clock

    def saw(self, visit: Visit, product_id: str, recommendation_id: str) -> None:
        """Keep a view; it is on the disk when this returns."""
        if self._group_id() is None:
            return
        seen = Happening(
            event_type="View",
            session_id=visit.session,
            user_id=visit.customer,
            item_id=product_id,
            event_id=self._event_id(visit.session, product_id, recommendation_id),
            recommendation_id=recommendation_id,
        )
        self.reception.events(self._caller(), [seen], group=self.group)

    def join(self, visit: Visit) -> None:
        """Let what the session did be its customer's from now on."""
        group_id = self._group_id()
        if group_id is not None:
            known = {"sessionId": visit.session, "userId": visit.customer, "eventList": []}
            needed(self.room.works.events, "live events").put_events(group_id, known)

    def forget(self, visit: Visit) -> None:
        """Forget what the session did under its own name."""
        group_id = self._group_id()
        if group_id is not None and visit.session:
            self.forget_ids(group_id, [visit.session])

    def _group_id(self) -> str | None:
        try:
            return self.reception.group(self._caller(), self.group).group_id
        except errors.NotFound:
            return None

    def _caller(self) -> Caller:
        rights, groups = frozenset({EVENTS}), frozenset({self.group})
        return Caller(actor="storefront", rights=rights, groups=groups)

    def _event_id(self, *parts: str) -> str:
        moment = int(self.clock().timestamp() // _AGAIN.total_seconds())
        return sha256("\0".join([*parts, str(moment)]).encode()).hexdigest()[:32]
