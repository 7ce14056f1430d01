"""Interactions: who did what with which item and when, as flat arrays that can be memory-mapped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Context:
    """What events say of their circumstances in one field, such as the device."""

    name: str
    """Of the field in the schema."""
    values: tuple[str, ...]
    """By code; an empty one stands for none."""
    codes: NDArray[np.int16]
    """Shape (events,)."""

    def where(self, keep: NDArray[Any]) -> "Context":
        """Return what some events say, or all of them in another order."""
        return replace(self, codes=self.codes[keep])


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions:
    """Events by user, each user's oldest first.

    Users, items and event types are *codes*: places in `users`, `items` and `event_types`. The
    events of user `u` are `starts[u]` up to `starts[u + 1]`. `gathered` makes one from pairs.
    """

    starts: NDArray[np.int64]
    """Where each user's events begin, shape (users + 1,)."""
    events: Codes
    """Item code of each event, shape (events,)."""
    times: NDArray[np.int64]
    """Seconds since 1970 UTC, shape (events,); all 0 when nothing is known but the order."""
    kinds: NDArray[np.int16]
    """Code of each event's type, shape (events,)."""
    values: NDArray[np.float32]
    """EVENT_VALUE of each event, NaN for none, shape (events,)."""
    users: Sequence[str]
    """User ids, by code."""
    items: Sequence[str]
    """Item ids, by code; an item may have no event."""
    event_types: tuple[str, ...] = ("",)
    """As they were sent; compared without case."""
    contexts: tuple[Context, ...] = ()
    """Circumstances of the events, a field each."""

    @property
    def n_users(self) -> int:
        return len(self.starts) - 1

    @property
    def n_items(self) -> int:
        return len(self.items)

    def __len__(self) -> int:
        return len(self.events)

    def of(self, user: int) -> Codes:
        """Return the item codes of a user, oldest first, shape (events of the user,)."""
        return self.events[self.starts[user] : self.starts[user + 1]]

    def context(self, event: int) -> dict[str, str]:
        """Return what is known of the circumstances of an event, by field."""
        found = {one.name: one.values[one.codes[event]] for one in self.contexts}
        return {name: value for name, value in found.items() if value}

    def lengths(self) -> NDArray[np.int64]:
        """Return how many events each user has, shape (users,)."""
        return np.diff(self.starts)

    def owners(self) -> Codes:
        """Return the user code of each event, shape (events,)."""
        return np.repeat(np.arange(self.n_users, dtype=np.int32), self.lengths())

    def where(self, keep: NDArray[np.bool_]) -> "Interactions":
        """Return only some events; users and items keep their codes.

        Args:
            keep: True for each event that stays, shape (events,).
        """
        kept = np.concatenate([[0], np.cumsum(keep, dtype=np.int64)])
        return Interactions(
            starts=kept[self.starts],
            events=self.events[keep],
            times=self.times[keep],
            kinds=self.kinds[keep],
            values=self.values[keep],
            users=self.users,
            items=self.items,
            event_types=self.event_types,
            contexts=tuple(one.where(keep) for one in self.contexts),
        )


def gathered(
    *,
    owners: NDArray[Any],
    events: NDArray[Any],
    users: Sequence[str],
    items: Sequence[str],
    times: NDArray[Any] | None = None,
    kinds: NDArray[Any] | None = None,
    values: NDArray[Any] | None = None,
    event_types: tuple[str, ...] = ("",),
    contexts: Sequence[Context] = (),
) -> Interactions:
    """Sort events by user and time; events of the same second keep their order.

    Args:
        owners: User code of each event, shape (events,).
        events: Item code of each event, shape (events,).
        users: User ids, by code.
        items: Item ids, by code.
        times: Seconds since 1970 UTC, shape (events,); None when the order is all that is known.
        kinds: Event type codes, shape (events,); None for the first type.
        values: EVENT_VALUE, shape (events,); None for none.
        event_types: Names, by code.
        contexts: Circumstances of the events, a field each.

    Raises:
        errors.Invalid: The arrays differ in length.

    >>> both = gathered(
    ...     owners=np.array([1, 0, 1]), events=np.array([0, 1, 1]), times=np.array([9, 5, 3]),
    ...     users=["ada", "bob"], items=["lamp", "rug"],
    ... )
    >>> both.of(1).tolist()
    [1, 0]
    """
    n = len(owners)
    if any(part is not None and len(part) != n for part in (events, times, kinds, values)):
        raise errors.Invalid("Columns of interactions differ in length; give one value per event.")
    when = np.zeros(n, dtype=np.int64) if times is None else np.asarray(times, dtype=np.int64)
    order = np.lexsort((when, owners)) if times is not None else np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=len(users))
    return Interactions(
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        events=np.asarray(events, dtype=np.int32)[order],
        times=when[order],
        kinds=_column(kinds, n, np.int16, 0)[order],
        values=_column(values, n, np.float32, np.nan)[order],
        users=users,
        items=items,
        event_types=event_types,
        contexts=tuple(one.where(order) for one in contexts),
    )


def _column(given: NDArray[Any] | None, n: int, kind: Any, otherwise: float) -> NDArray[Any]:
    return np.full(n, otherwise, dtype=kind) if given is None else np.asarray(given, dtype=kind)
