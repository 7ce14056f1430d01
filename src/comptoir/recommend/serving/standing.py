"""What a group's answers stand on, beside a model: filters, popular items, users' metadata."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Table
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.filters import CompiledFilters, Row
from comptoir.recommend.live.groups import LiveGroups, View
from comptoir.recommend.reading.stored import read_table
from comptoir.recommend.store import puts
from comptoir.recommend.store.storeroom import Storeroom


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one generation of a group's catalogue."""

    filters: CompiledFilters
    popular: NDArray[np.float32]
    """Logarithm of one more than the events of each item when the snapshot was made."""
    users: Table
    """Metadata of users when the snapshot was made."""

    def popularity(self, size: int) -> NDArray[np.float32]:
        """Return popularity for a catalogue that may have grown since, shape (size,)."""
        found = np.zeros(size, dtype=np.float32)
        n = min(size, len(self.popular))
        found[:n] = self.popular[:n]
        return found


class Standings:
    """Makes what each group's answers stand on when it is first needed.

    Args:
        live: the groups' data as of now.
        room: where these lie.
    """

    def __init__(self, live: LiveGroups, room: Storeroom) -> None:
        self.live = live
        self._room = room
        self._made: dict[tuple[str, int], Standing] = {}
        self._making = threading.Lock()

    def of(self, group_id: str, view: View) -> Standing:
        """Return what answers stand on for a view of a group."""
        key = (group_id, view.generation)
        found = self._made.get(key)
        if found is None:
            with self._making:
                found = self._made.get(key) or self._new(group_id, view)
                stale = [one for one in self._made if one[0] == group_id]
                for one in stale:
                    self._made.pop(one, None)
                self._made[key] = found
        return found

    def person(self, group_id: str, standing: Standing, user: str) -> Mapping[str, Any]:
        """Return a user's metadata by field, as it was last imported or put; empty for a stranger.

        Args:
            group_id: whose user.
            standing: what answers stand on.
            user: the pseudonym.
        """
        with self._room.rows.reading() as connection:
            put = puts.find(connection, group_id, DatasetType.USERS, user)
        return put or Row(standing.users, standing.users.codes.get(user, -1), "USER_ID")

    def _new(self, group_id: str, view: View) -> Standing:
        counts = np.bincount(view.histories.base_items(), minlength=len(view.catalogue))
        filters = CompiledFilters(view.catalogue.table)
        users = read_table(self._room, group_id, DatasetType.USERS)
        return Standing(filters, np.log1p(counts).astype(np.float32), users)
