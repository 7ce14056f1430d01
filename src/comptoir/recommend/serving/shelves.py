"""Categories of a catalogue, and how popular its items are: what fills a slate without a model."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Table
from comptoir.recommend.recipes.bought_together import categories, category_column
from comptoir.recommend.serving import placing

CREATED = "CREATION_TIMESTAMP"
"""The column that says when an item came, seconds since 1970 UTC."""
_DAY, _HOUR = 86_400, 3_600
_LAST = 5
"""Newest items of a history whose categories count."""
_TEXTS = ("PRODUCT_DESCRIPTION", "DESCRIPTION")
_LONGEST_TITLE = 80
_TITLES = ("TITLE", "NAME", "PRODUCT_TITLE", "PRODUCT_NAME", "ITEM_TITLE", "ITEM_NAME")
"""Columns that hold an item's title, the first that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Of one state of a catalogue."""

    table: Table
    customers: NDArray[np.float32]
    """Users of each item, shape (items,)."""
    category: NDArray[np.float32]
    """Code of the first category of each item, -1 for none, shape (items,)."""
    _undated: dict[int, tuple[NDArray[np.int32], NDArray[np.int64]]] = field(default_factory=dict)
    _young: dict[float, tuple[int, NDArray[np.int64]]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table, customers: NDArray[np.float32]) -> "Shelves":
        """Lay out a state of the catalogue.

        Args:
            table: the items.
            customers: users of each item that had any when they were counted, shape (counted,).
        """
        n = len(table)
        counted = np.zeros(n, dtype=np.float32)
        known = min(n, len(customers))
        counted[:known] = customers[:known]
        return cls(table=table, customers=counted, category=categories(table, n))

    def near(self, item: int, history: NDArray[np.int32]) -> list[int]:
        """Return the categories that a request speaks of, the nearest first.

        Args:
            item: the item on the page; its category alone counts. -1 for none.
            history: codes, oldest first.
        """
        asked = [item] if item >= 0 else history[-_LAST:][::-1].tolist()
        found = [int(self.category[code]) for code in asked if code < len(self.category)]
        return [one for one in dict.fromkeys(found) if one >= 0]

    def popular(
        self, left: NDArray[np.bool_], count: int, among: Sequence[int] | None = None
    ) -> list[int]:
        """Return the items that most customers chose, best first.

        Args:
            left: items that may be shown, shape (items,).
            count: how many at most.
            among: categories; None for all items.
        """
        if count < 1:
            return []
        if among is not None:
            left = left & np.isin(self.category, among)
        return placing.top_allowed(self.customers, left, count)[0]

    def unproven(self, met: NDArray[np.int32], now: int, days: float) -> NDArray[np.int64]:
        """Return the codes of the items that are new enough to be explored.

        An item without a creation time is new as long as training saw no events of it, whether or
        not the model gives it a score by what it is.

        Args:
            met: codes of the items that training saw events of; asked of the same array again, the
                answer is ready.
            now: seconds since 1970 UTC; the hour counts.
            days: at most so old.
        """
        young, undated = self._young_at(now // _HOUR, days), self._undated_beside(met)
        return np.concatenate([young, undated]) if len(undated) else young

    def _young_at(self, hour: int, days: float) -> NDArray[np.int64]:
        """Return the codes of the items that are at most so old, worked out once an hour."""
        column = self.table.columns.get(CREATED)
        if column is None:
            return np.empty(0, dtype=np.int64)
        kept = self._young.get(days)
        if kept is None or kept[0] != hour:
            young = np.flatnonzero(hour * _HOUR - column.numbers <= days * _DAY)
            kept = self._young[days] = (hour, young)
        return kept[1]

    def _undated_beside(self, met: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the codes of the items without a creation time that are not among some."""
        kept = self._undated.get(id(met))
        if kept is None or kept[0] is not met:
            column = self.table.columns.get(CREATED)
            unmet = np.ones(len(self.table), dtype=np.bool_)
            unmet[met[met < len(unmet)]] = False
            if column is not None:
                unmet &= np.isnan(column.numbers)
            kept = self._undated[id(met)] = (met, np.flatnonzero(unmet))
        return kept[1]

    def freshness(self, now: int) -> NDArray[np.float64]:
        """Return how new each item is: minus the logarithm of its age in days, shape (items,).

        An item without a creation time is as old as the oldest.
        """
        column = self.table.columns.get(CREATED)
        if column is None:
            return np.zeros(len(self.table))
        ages = np.maximum(now - column.numbers, 0.0) / _DAY
        oldest = float(np.nanmax(ages)) if not np.isnan(ages).all() else 0.0
        return -np.log1p(np.where(np.isnan(ages), oldest, ages))

    def category_name(self, code: int) -> str:
        """Return the name of an item's category; empty for none."""
        column = category_column(self.table)
        own = int(self.category[code])
        return column.vocabulary[own] if column is not None and own >= 0 else ""

    def title(self, code: int) -> str:
        """Return what people call an item."""
        return title_of(self.table, code)


def title_of(table: Table, code: int) -> str:
    """Return what people call an item: its title, what its text begins with, or its id."""
    named = {name.upper(): column for name, column in table.columns.items()}
    for word in (*_TITLES, *_TEXTS):
        told = named[word].at(code) if word in named else None
        if isinstance(told, str) and told.strip():
            return told if word in _TITLES else _beginning(told)
    return table.ids[code]


def _beginning(text: str) -> str:
    """Return the first line of a text, cut between words where it is long.

    >>> _beginning(" Oak shelf, three boards. "), _beginning("Oak shelf " * 9)[-7:]
    ('Oak shelf, three boards.', ' shelf…')
    """
    line = text.strip().splitlines()[0]
    if len(line) <= _LONGEST_TITLE:
        return line
    end = line.rfind(" ", 0, _LONGEST_TITLE)
    return line[: end if end > 0 else _LONGEST_TITLE] + "…"
