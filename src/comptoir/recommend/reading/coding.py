"""Turns events with ids into events with codes, batch by batch, in bounded memory."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.recommend.data import Context, Interactions, gathered
from comptoir.recommend.data.ids import Ids

Codes = NDArray[np.int32]
_SAID = "said "
"""Before the names of columns of circumstances."""
_MOST_VALUES = 1_000
"""A field with more values tells events apart, not circumstances."""


class Coding:
    """Gathers events.

    Args:
        item: the column of what an event is about.
        event_types: only these, whatever their case; empty for all.
        since: only from this moment on, seconds since 1970.
        contexts: columns of what events say of their circumstances.
    """

    def __init__(
        self,
        *,
        item: str,
        event_types: Collection[str] = (),
        since: int = 0,
        contexts: Iterable[str] = (),
    ) -> None:
        self._item = item
        self._types = {one.casefold() for one in event_types}
        self._since = since
        self._users, self._items, self._kinds = _Codes(), _Codes(), _Codes()
        self._contexts = {name: _Codes() for name in contexts}
        self._parts: list[dict[str, NDArray[Any]]] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next events: USER_ID, the item's column, TIMESTAMP, EVENT_TYPE, EVENT_VALUE."""
        about = pl.col(self._item).is_not_null() & pl.col("TIMESTAMP").is_not_null()
        frame = frame.filter(about & (pl.col("TIMESTAMP") >= self._since))
        if self._types:
            known = frame["EVENT_TYPE"].fill_null("").unique().to_list()
            wanted = [one for one in known if one.casefold() in self._types]
            frame = frame.filter(pl.col("EVENT_TYPE").is_in(wanted))
        if not frame.height:
            return
        part: dict[str, NDArray[Any]] = {
            "owners": self._users.of(frame["USER_ID"]),
            "items": self._items.of(frame[self._item]),
            "times": frame["TIMESTAMP"].to_numpy(),
            "kinds": self._kinds.of(frame["EVENT_TYPE"].fill_null("")).astype(np.int16),
        }
        if "EVENT_VALUE" in frame.columns:
            values = frame["EVENT_VALUE"].cast(pl.Float32).fill_null(float("nan"))
            part["values"] = values.to_numpy()
        for name, codes in self._contexts.items():
            said = frame[name] if name in frame.columns else pl.Series([None] * frame.height)
            part[f"{_SAID}{name}"] = codes.of(said.cast(pl.String).fill_null(""))
        self._parts.append(part)

    def interactions(
        self, links: Mapping[str, str], also_items: Iterable[str] = ()
    ) -> Interactions:
        """Return the events; ids are in the order of their bytes, whatever order they came in.

        Args:
            links: the owner of each session that is somebody's.
            also_items: items that have a code even if nobody has met them.
        """
        users, owner_of = _sorted(self._users.names(), links)
        items, item_of = _sorted(self._items.names(), {}, also_items)
        kinds, kind_of = _sorted(self._kinds.names() or [""], {})
        owners = owner_of[self._taken("owners", np.int32)]
        events = item_of[self._taken("items", np.int32)]
        coded = kind_of[self._taken("kinds", np.int16)].astype(np.int16)
        values = self._taken("values", np.float32)
        times = self._taken("times", np.int64)
        return gathered(
            owners=owners,
            events=events,
            users=Ids.of(users),
            items=Ids.of(items),
            times=times,
            kinds=coded,
            values=values if len(values) == len(owners) else None,
            event_types=tuple(kinds),
            contexts=[one for name in self._contexts if (one := self._context(name))],
        )

    def _context(self, name: str) -> Context | None:
        """Return what events say in a field; None where nearly every event says something else."""
        codes = self._taken(f"{_SAID}{name}", np.int32)
        values, new = _sorted(self._contexts[name].names(), {})
        if not 1 < len(values) <= _MOST_VALUES:
            return None
        return Context(name, tuple(values), new[codes].astype(np.int16))

    def _taken(self, name: str, kind: Any) -> NDArray[Any]:
        """Return a column whole, and let go of its parts."""
        parts = [part.pop(name) for part in self._parts if name in part]
        return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


class _Codes:
    """Texts by code, in the order in which they were met."""

    def __init__(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        # Polars forgets categories that no series holds.
        self._anchor = pl.Series(["\0"], dtype=self._kind)
        self._count = 1

    def of(self, texts: pl.Series) -> Codes:
        found: Codes = texts.cast(self._kind).to_physical().to_numpy().astype(np.int32)
        self._count = max(self._count, int(found.max()) + 1)
        return found - 1

    def names(self) -> list[str]:
        return self._texts(np.arange(1, self._count, dtype=np.uint32))

    def _texts(self, codes: NDArray[np.uint32]) -> list[str]:
        found: list[str] = pl.Series(codes).cat.to(self._kind).cast(pl.String).to_list()
        return found


def _sorted(
    names: list[str], links: Mapping[str, str], also: Iterable[str] = ()
) -> tuple[list[str], Codes]:
    """Return the names in order, and the new code of each old one."""
    meant = [links.get(name, name) for name in names] if links else names
    whole = pl.Series(meant, dtype=pl.String).append(pl.Series(also, dtype=pl.String))
    order = whole.unique().sort()
    kind = pl.Enum(order)
    new: Codes = whole[: len(names)].cast(kind).to_physical().to_numpy().astype(np.int32)
    return order.to_list(), new
