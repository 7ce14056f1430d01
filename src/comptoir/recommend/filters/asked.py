"""What a request brings to a filter: parameters, history, and facts on the one who asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions, Table

Codes = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Events as filters ask them: one user's history, oldest first, or everybody's by user."""

    rows: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """What each event marks: the code of an item or action, in segments of a user; (events,)."""
    kinds: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int16))
    """Code of each event's type, shape (events,)."""
    times: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Seconds since 1970 UTC, shape (events,)."""
    values: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    """EVENT_VALUE, NaN for none, shape (events,)."""
    event_types: tuple[str, ...] = ()
    """By code; compared without case."""

    def __len__(self) -> int:
        return len(self.rows)

    def latest(self, most: int | None, *, by_row: bool = False) -> "Events":
        """Return the newest events of each type.

        Args:
            most: Events of a type that count; None for all.
            by_row: Count those of each row apart, as segments do; then the rows must be in order.
        """
        if most is None or len(self) <= most:
            return self
        kinds = self._types_without_case()
        if np.bincount(kinds).max() <= most:
            return self
        keep = np.zeros(len(self), dtype=np.bool_)
        for kind in np.unique(kinds):
            places = np.flatnonzero(kinds == kind)
            keep[places[_newest(self.rows[places], most) if by_row else slice(-most, None)]] = True
        return Events(
            rows=self.rows[keep],
            kinds=self.kinds[keep],
            times=self.times[keep],
            values=self.values[keep],
            event_types=self.event_types,
        )

    def _types_without_case(self) -> Codes:
        """Return the kinds, those that differ by case alone as one."""
        names = [name.casefold() for name in self.event_types]
        if len(set(names)) == len(names):
            return self.kinds
        return np.array([names.index(name) for name in names], dtype=np.int16)[self.kinds]


def _newest(rows: Codes, most: int) -> NDArray[np.bool_]:
    """Tell which entries are among the last of their row; the rows must be in order."""
    ends = np.flatnonzero(np.append(rows[1:] != rows[:-1], [True]))
    lengths = np.diff(ends, prepend=-1)
    return np.asarray(np.repeat(ends, lengths) - np.arange(len(rows)) < most)


def history(interactions: Interactions, user: int) -> Events:
    """Return what one user did.

    Args:
        interactions: Everybody's.
        user: A code; one that is none has no events.
    """
    if not 0 <= user < interactions.n_users:
        return Events(event_types=interactions.event_types)
    own = slice(interactions.starts[user], interactions.starts[user + 1])
    return Events(
        rows=interactions.events[own],
        kinds=interactions.kinds[own],
        times=interactions.times[own],
        values=interactions.values[own],
        event_types=interactions.event_types,
    )


def by_user(interactions: Interactions) -> Events:
    """Return everybody's events, each marking its user; for segments."""
    return Events(
        rows=interactions.owners(),
        kinds=interactions.kinds,
        times=interactions.times,
        values=interactions.values,
        event_types=interactions.event_types,
    )


class Row(Mapping[str, Any]):
    """A row of a table by field, read when a filter asks for it.

    Args:
        table: Of items, users or actions.
        code: The row; one that the table does not have holds nothing.
        id_name: The field of the row's id, such as `ITEM_ID`.
    """

    def __init__(self, table: Table, code: int, id_name: str = "") -> None:
        self._table, self._code, self._id_name = table, code, id_name
        self._known = 0 <= code < len(table)

    def __getitem__(self, name: str) -> Any:
        if self._known and name == self._id_name:
            return self._table.ids[self._code]
        column = self._table.columns[name]
        return column.at(self._code) if self._known else None

    def __iter__(self) -> Iterator[str]:
        yield from ([self._id_name] if self._id_name else [])
        yield from self._table.columns

    def __len__(self) -> int:
        return len(self._table.columns) + bool(self._id_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as a filter sees it."""

    values: Mapping[str, str] = field(default_factory=dict)
    """`filterValues`: of each parameter its values, texts in quotes, commas between."""
    history: Events = field(default_factory=Events)
    """What the user did, oldest first, live events too."""
    user: Mapping[str, Any] = field(default_factory=dict)
    """CurrentUser: numbers, booleans, texts or lists of texts by field; a `Row` or a dict."""
    item: Mapping[str, Any] = field(default_factory=dict)
    """CurrentItem, in the same way."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """Context, in the same way."""
    now: float = 0.0
    """The moment of asking, seconds since 1970 UTC."""
