"""Resources in memory, for those who ask thousands of times a second."""

import time
from collections import OrderedDict
from collections.abc import Callable

from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.store.resources import ResourceStore, Seen, no_resource

_FRESH_SECONDS = 1.0
"""For so long another process's change may go unseen; this one's own is seen at once."""
_MOST = 10_000


class KeptResources:
    """Finds campaigns, trackers and filters without reading their rows each time.

    Args:
        store: has them.
        ticks: seconds that only grow.
    """

    def __init__(self, store: ResourceStore, ticks: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._ticks = ticks
        self._kept: OrderedDict[str, tuple[float, int, Resource]] = OrderedDict()

    def find(self, name: str, kind: Kind, seen: Seen) -> Resource:
        """Return a resource by its ARN, its id or its alias.

        Raises:
            errors.NotFound: there is none of that kind, or not for this caller.
        """
        found = self._find(name)
        if found is None or found.kind is not kind or not seen.allows(found):
            raise no_resource(kind, name)
        return found

    def _find(self, name: str) -> Resource | None:
        now, changes = self._ticks(), self._store.changes
        held = self._kept.get(name)
        if held and held[1] == changes and now - held[0] < _FRESH_SECONDS:
            return held[2]
        found = self._store.served(name)
        if found is None:
            self._kept.pop(name, None)
            return None
        # Of the changes before it was read: one that came meanwhile makes it old at once.
        self._kept[name] = (now, changes, found)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return found
