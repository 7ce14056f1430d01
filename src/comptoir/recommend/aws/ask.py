"""One request to the AWS-compatible surface, understood and allowed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.room import Room, seen_by
from comptoir.recommend.store.resources import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked, by whom, of what."""

    room: Room
    caller: Caller
    input: Mapping[str, Any]
    """The request, checked against its shape; members that were null are left out."""

    @property
    def seen(self) -> Seen:
        return seen_by(self.caller)

    def find(self, kind: Kind) -> Resource:
        """Return the resource whose ARN the request gives.

        Raises:
            errors.NotFound: there is none of that kind, or not for this caller.
        """
        return self.room.store.find(self._arn(kind), kind, self.seen)

    def kept(self, kind: Kind) -> Resource:
        """Return what `find` does, from memory where it is fresh."""
        return self.room.kept.find(self._arn(kind), kind, self.seen)

    def _arn(self, kind: Kind) -> str:
        member = f"{kind.member}Arn"
        if member not in self.input:
            raise errors.Invalid("{path} is missing.", path=member)
        return str(self.input[member])


Answer = Mapping[str, Any]
"""Members of the answer's shape, and more, which is left out."""
Function = Callable[[Ask], Answer]


@dataclass(frozen=True, slots=True)
class Handler:
    """What carries out an operation."""

    right: str
    """Who may: one of the rights in `app/rights.py`."""
    function: Function


READ, WRITE, TRAIN = "recommend:read", "recommend:write", "recommend:train"
ASK, EVENTS = "recommend:ask", "recommend:events"
