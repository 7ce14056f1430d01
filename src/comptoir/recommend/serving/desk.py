"""One request being answered: what it asks, and all that the answer stands on."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import Table
from comptoir.recommend.filters import Asked, Compiled, Events, Row
from comptoir.recommend.filters.model import Owner
from comptoir.recommend.live.groups import View
from comptoir.recommend.live.histories import History
from comptoir.recommend.recipes.port import Query, Scorer
from comptoir.recommend.serving.opened import OpenVersion
from comptoir.recommend.serving.placing import Scored
from comptoir.recommend.serving.request import FilterUse, SlateRequest
from comptoir.recommend.serving.shelves import Shelves
from comptoir.recommend.serving.slate import Rung
from comptoir.recommend.serving.standing import Standing, Standings


@dataclass(slots=True)
class Desk:
    """One request being answered."""

    request: SlateRequest
    standings: Standings
    view: View
    table: Table
    standing: Standing
    version: OpenVersion
    history: History
    query: Query
    """What the model is asked."""
    rung: Rung | None
    """Which rung the model's answer is of; None where it knows nothing of who or what is asked."""
    now: int
    scorer: Scorer
    """Who answers: the version's own, or one that knows what has just happened."""
    scores: Scored
    """Of the items of the catalogue."""
    chance: np.random.Generator
    """Draws."""
    pool: int = 0
    """How many items could be explored."""
    timing: dict[str, float] = field(default_factory=dict)
    lap_began: float = field(default_factory=time.perf_counter)

    @property
    def shelves(self) -> Shelves:
        return self.standing.shelves(self.table)

    @property
    def item(self) -> int:
        """The catalogue's code of the item on the page, -1 for none."""
        return self.table.codes.get(self.request.item_id, -1)

    @property
    def elsewhere(self) -> NDArray[np.bool_]:
        """A new mask of every item but the one on the page."""
        found = np.ones(len(self.table), dtype=np.bool_)
        if self.item >= 0:
            found[self.item] = False
        return found

    def lap(self, name: str) -> None:
        """Note how long a part took."""
        now = time.perf_counter()
        self.timing[name] = round((now - self.lap_began) * 1000, 3)
        self.lap_began = now

    def asked(self, use: FilterUse) -> Asked:
        """Return the request as a filter sees it.

        Raises:
            errors.Invalid: the filter speaks of an item on the page, and there is none.
        """
        owners = self.compiled(use).owners
        if Owner.CURRENT_ITEM in owners and not self.request.item_id:
            raise errors.Invalid(
                "The filter speaks of CurrentItem, and the request of no item. Send an itemId."
            )
        user: Mapping[str, Any] = {}
        if Owner.CURRENT_USER in owners:
            request = self.request
            user = self.standings.person(request.group_id, self.standing, request.user)
        return Asked(
            values=use.values,
            history=Events(
                rows=self.history.items,
                kinds=self.history.kinds,
                times=self.history.times,
                values=self.history.values,
                event_types=tuple(self.view.histories.event_types),
            ),
            user=user,
            item=Row(self.table, self.item, "ITEM_ID"),
            context=self.request.context,
            now=self.now,
        )

    def compiled(self, use: FilterUse) -> Compiled:
        return self.standing.filters.of(use.expression, self.table)

    def allowed(self, use: FilterUse | None) -> NDArray[np.bool_]:
        """Return what a filter lets through, True for each item that may be shown."""
        if use is None:
            return np.ones(len(self.table), dtype=np.bool_)
        found: NDArray[np.bool_] = self.compiled(use).allowed(self.asked(use))
        return found
