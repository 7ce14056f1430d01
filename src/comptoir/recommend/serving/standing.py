"""What a group's answers stand on, beside a model: filters, popular items, users' metadata."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import Table
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence.impressions import Worths
from comptoir.recommend.filters import CompiledFilters, Row
from comptoir.recommend.kernels.counting import customers
from comptoir.recommend.live.groups import LiveGroups, View
from comptoir.recommend.reading.stored import read_table
from comptoir.recommend.serving.at_once import may_wait
from comptoir.recommend.serving.shelves import Shelves
from comptoir.recommend.store import puts
from comptoir.recommend.store.storeroom import Storeroom


@dataclass(slots=True)
class Standing:
    """Of one generation of a group's catalogue."""

    filters: CompiledFilters
    customers: NDArray[np.float32]
    """Users of each item when the snapshot was made, shape (items of the snapshot,)."""
    users: Table
    """Metadata of users when the snapshot was made."""
    _shelves: Shelves | None = field(default=None, init=False)

    def shelves(self, table: Table) -> Shelves:
        """Return the categories and the popular items of a state of the catalogue."""
        found = self._shelves
        if found is None or found.table is not table:
            found = self._shelves = Shelves.of(table, self.customers)
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
        self.worths = Worths(room)
        """What exploring each item is worth."""
        self._made: dict[tuple[str, int], Standing] = {}
        self._making = threading.Lock()

    def of(self, group_id: str, view: View) -> Standing:
        """Return what answers stand on for a view of a group."""
        found = self._made.get((group_id, view.generation))
        if found is None:
            may_wait()
            with self._making:
                found = self._settled(group_id, view)
        return found

    def follow(self, group_id: str, view: View) -> None:
        """Make ready for a new state of a group's catalogue, its filters too."""
        with self._making:
            made = self._settled(group_id, view)
            for key in [one for one in self._made if one[0] == group_id]:
                for expression in self._made[key].filters.expressions():
                    with suppress(errors.Invalid):  # the column it asks is gone
                        made.filters.of(expression, view.catalogue.table)
                if key[1] < view.generation - 1:
                    self._made.pop(key)
            made.shelves(view.catalogue.table)

    def drop(self, group_id: str) -> None:
        """Let go what a deleted group's answers stood on."""
        with self._making:
            for key in [one for one in self._made if one[0] == group_id]:
                self._made.pop(key)

    def _settled(self, group_id: str, view: View) -> Standing:
        key = (group_id, view.generation)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._new(group_id, view)
        return found

    def person(self, group_id: str, standing: Standing, user: str) -> Mapping[str, Any]:
        """Return a user's metadata by field, as it was last imported or put; empty for a stranger.

        Args:
            group_id: whose user.
            standing: what answers stand on.
            user: the pseudonym.
        """
        may_wait()
        with self._room.rows.reading() as connection:
            put = puts.find(connection, group_id, DatasetType.USERS, user)
        return put or Row(standing.users, standing.users.codes.get(user, -1), "USER_ID")

    def _new(self, group_id: str, view: View) -> Standing:
        starts, items = view.histories.base_events()
        filters = CompiledFilters(view.catalogue.table)
        users = read_table(self._room, group_id, DatasetType.USERS)
        counted = customers(starts, items, len(view.catalogue))
        return Standing(filters=filters, customers=counted, users=users)
