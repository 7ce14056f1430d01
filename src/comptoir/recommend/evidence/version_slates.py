"""What a version would have shown at a moment that is over, as each customer stood then."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.serving import placing
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts


class VersionSlates:
    """Asks a version what it would have shown, without exploration.

    Args:
        room: where events are.
        artifacts: where versions are.
        group_id: whose.
        version_id: of the version.
    """

    def __init__(
        self, room: Storeroom, artifacts: Artifacts, group_id: str, version_id: str
    ) -> None:
        kept = artifacts.open(version_id)
        self._scorer = recipe_named(kept.artifact.recipe).open(kept.artifact)
        self._again = bool(kept.artifact.facts.get("again"))
        self._items = list(kept.items)
        self._codes = {item: code for code, item in enumerate(self._items)}
        self._data = read_interactions(room, group_id)
        self._owners = {user: at for at, user in enumerate(self._data.users)}
        self._to_model = np.array(
            [self._codes.get(item, -1) for item in self._data.items], dtype=np.int32
        )

    def of(self, rows: pl.DataFrame) -> list[list[str]]:
        """Return what it would have shown in place of each answer.

        Args:
            rows: of `EXPOSURES`.

        Returns:
            Item ids, best first; none for a stranger, or where it knows nothing of the customer.
        """
        return [self._slate(row) for row in rows.iter_rows(named=True)]

    def _slate(self, row: Mapping[str, Any]) -> list[str]:
        moment = row["SHOWN_AT"] // 1000
        items, times = _before(self._data, self._owners.get(row["USER_ID"], -1), moment)
        codes = self._to_model[items]
        known = codes >= 0
        on_page = self._codes.get(row["ON_PAGE"] or "", -1)
        if not known.any():
            return []
        query = Query(history=codes[known], times=times[known], item=on_page, now=moment)
        scores = self._scorer.score(query).astype(np.float32, copy=True)
        if not self._again:
            scores[codes[known]] = -np.inf
        if on_page >= 0:
            scores[on_page] = -np.inf
        chosen: Sequence[int] = placing.top(scores, len(row["ITEMS"]))
        return [self._items[code] for code in chosen]


def _before(
    data: Interactions, user: int, moment: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return items and times of what a user had done before a moment."""
    if user < 0:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
    start, end = int(data.starts[user]), int(data.starts[user + 1])
    end = start + int(np.searchsorted(data.times[start:end], moment, side="left"))
    return data.events[start:end], data.times[start:end]
