"""What the routes of routing share."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from comptoir.kernel.access.model import Caller
from comptoir.routing import service
from comptoir.routing.answering import Incumbents
from comptoir.routing.model import Alias
from comptoir.routing.observing import Observer
from comptoir.routing.office import Office
from comptoir.routing.receiving import Reception

READ, SEND, CORRECT = "routing:read", "routing:send", "routing:correct"
ADJUDICATE = "routing:adjudicate"
TRAIN, PROMOTE, FORCE = "routing:train", "routing:promote", "routing:force"
DESKS = "routing:desks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What the routes need."""

    office: Office
    incumbents: Incumbents
    reception: Reception
    observer: Observer
    ask: Callable[[Request], Caller]
    """Finds out who sends a request, or raises `errors.Unauthenticated`."""

    def desks(self) -> tuple[str, ...]:
        """Return the desks that a person may choose."""
        named = [desk.desk_id for desk in service.desks(self.office)]
        found = self.incumbents.get(Alias.CHAMPION)
        return tuple(dict.fromkeys([*named, *(found[1].desks if found else ())]))
