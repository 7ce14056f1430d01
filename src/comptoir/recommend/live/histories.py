"""Histories for serving: flat files of what was, and in memory what came since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.live.catalogue import Catalogue

_Event = tuple[int, int, int, float]
"""Item code, moment, code of the type, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What one user did, oldest first; each array has the shape (events,)."""

    items: NDArray[np.int32]
    """Codes of the catalogue."""
    times: NDArray[np.int64]
    """Seconds since 1970 UTC."""
    kinds: NDArray[np.int16]
    """Codes of `Histories.event_types`."""
    values: NDArray[np.float32]
    """EVENT_VALUE, NaN for none."""

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Events of everybody, in any order; each array has the shape (events,)."""

    owners: NDArray[np.int64]
    """Numbers that tell owners apart."""
    items: NDArray[np.int32]
    """Codes of the catalogue."""
    times: NDArray[np.int64]
    """Seconds since 1970 UTC."""

    def followed_by(self, other: "Stream") -> "Stream":
        """Return both as one."""
        return Stream(
            owners=np.concatenate([self.owners, other.owners]),
            items=np.concatenate([self.items, other.items]),
            times=np.concatenate([self.times, other.times]),
        )

    def once_a(self, window: int) -> "Stream":
        """Return the events of which each owner has one an item and window of so many seconds."""
        keys = np.stack([self.owners, self.items.astype(np.int64), self.times // window])
        _, first = np.unique(keys, axis=1, return_index=True)
        return Stream(owners=self.owners[first], items=self.items[first], times=self.times[first])


class Histories:
    """Everybody's history.

    One thread at a time adds; any number ask, without a lock: an owner's live events are a tuple
    that is replaced, never changed.

    Args:
        base: of the snapshot; its item codes are the catalogue's first.
        catalogue: gives codes to items.
        links: the owner of each session that is somebody's.
    """

    def __init__(self, base: Interactions, catalogue: Catalogue, links: Mapping[str, str]) -> None:
        self._base = base
        self._catalogue = catalogue
        self._live: dict[str, tuple[_Event, ...]] = {}
        self._owner = dict(links)
        self._sessions: dict[str, tuple[str, ...]] = {}
        self._visits: set[str] = set()
        self._stream: list[tuple[int, int, int]] = []
        self._numbers: dict[str, int] = {}
        self.event_types = list(base.event_types)
        """By code; it only grows."""
        self._kinds = {name: code for code, name in enumerate(self.event_types)}
        for session, owner in links.items():
            self._sessions[owner] = (*self._sessions.get(owner, ()), session)

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take live events, in order, as rows of `recommend_events`."""
        for row in rows:
            owner, session = row["owner"], row["session"]
            if session == owner:
                self._visits.add(session)
            elif session and session not in self._owner:
                self._owner[session] = owner
                self._sessions[owner] = (*self._sessions.get(owner, ()), session)
            if row["item_id"] is None:
                continue
            value = float("nan") if row["value"] is None else float(row["value"])
            event = (
                self._catalogue.code(row["item_id"]),
                int(row["sent_at"]),
                self._kind(row["event_type"]),
                value,
            )
            self._live[owner] = (*self._live.get(owner, ()), event)
            self._stream.append((self._number(owner), event[0], event[1]))

    def of(self, owner: str) -> History:
        """Return what a pseudonym did; nothing for a stranger.

        A session that turned out to be somebody's is asked by either name.
        """
        owner = self._owner.get(owner, owner)
        parts = [self._part(owner)]
        parts += [self._part(one) for one in self._sessions.get(owner, ())]
        found = [part for part in parts if len(part)]
        if len(found) == 1:
            return found[0]
        return _merged(found) if found else parts[0]

    def mark(self, owner: str) -> tuple[int, ...]:
        """Return what changes whenever a pseudonym's history does, as long as these live."""
        owner = self._owner.get(owner, owner)
        names = (owner, *self._sessions.get(owner, ()))
        return tuple(len(self._live.get(name, ())) for name in names)

    def is_visit(self, owner: str) -> bool:
        """Tell whether a pseudonym is that of a visit since the snapshot, still without a user."""
        return owner in self._visits and owner not in self._owner

    def base_events(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return where each owner's events of the snapshot begin, and the item code of each."""
        return self._base.starts, self._base.events

    def some(self, count: int) -> list[tuple[str, int]]:
        """Return some owners of the snapshot with their events, evenly spread over all.

        Args:
            count: how many at most.
        """
        users, starts = self._base.users, self._base.starts
        step = max(len(users) // max(count, 1), 1)
        chosen = range(0, len(users), step)[:count]
        return [(users[at], int(starts[at + 1] - starts[at])) for at in chosen]

    def n_streamed(self) -> int:
        """Return how many live events have come since the snapshot; it only grows."""
        return len(self._stream)

    def streamed_since(self, moment: int) -> Stream:
        """Return the live events of everybody behind a moment, seconds since 1970 UTC."""
        rows = np.array(self._stream[:], dtype=np.int64).reshape(-1, 3)
        rows = rows[rows[:, 2] > moment]
        return Stream(owners=rows[:, 0], items=rows[:, 1].astype(np.int32), times=rows[:, 2])

    def settled_since(self, moment: int) -> Stream:
        """Return the events of the snapshot behind a moment; it looks at every one."""
        base = self._base
        found = np.flatnonzero(base.times > moment)
        owners = np.searchsorted(base.starts, found, side="right") - 1
        return Stream(owners=owners, items=base.events[found], times=base.times[found])

    def n_live(self) -> int:
        """Return how many live events lie over the snapshot."""
        return sum(map(len, self._live.values()))

    def _part(self, owner: str) -> History:
        base, at = self._base, self._base.users.find(owner)  # type: ignore[attr-defined]  # Ids
        start, end = (int(base.starts[at]), int(base.starts[at + 1])) if at >= 0 else (0, 0)
        kept = History(
            items=base.events[start:end],
            times=base.times[start:end],
            kinds=base.kinds[start:end],
            values=base.values[start:end],
        )
        live = self._live.get(owner)
        if live is None:
            return kept
        items, times, kinds, values = zip(*live, strict=True)
        came = History(
            items=np.array(items, dtype=np.int32),
            times=np.array(times, dtype=np.int64),
            kinds=np.array(kinds, dtype=np.int16),
            values=np.array(values, dtype=np.float32),
        )
        return _merged([kept, came])

    def _number(self, owner: str) -> int:
        """Return the number of an owner in a stream: the code of the snapshot, or one behind."""
        found = self._numbers.get(owner)
        if found is None:
            at = self._base.users.find(owner)  # type: ignore[attr-defined]  # Ids
            found = at if at >= 0 else self._base.n_users + len(self._numbers)
            self._numbers[owner] = found
        return found

    def _kind(self, event_type: str) -> int:
        found = self._kinds.get(event_type)
        if found is None:
            found = len(self.event_types)
            self.event_types.append(event_type)
            self._kinds[event_type] = found
        return found


def _merged(parts: list[History]) -> History:
    times = np.concatenate([part.times for part in parts])
    # Most events come in the order in which they happened.
    order = (
        slice(None)
        if len(times) < 2 or bool((times[1:] >= times[:-1]).all())  # noqa: PLR2004 - one is in order
        else np.argsort(times, kind="stable")
    )
    return History(
        items=np.concatenate([part.items for part in parts])[order],
        times=times[order],
        kinds=np.concatenate([part.kinds for part in parts])[order],
        values=np.concatenate([part.values for part in parts])[order],
    )
