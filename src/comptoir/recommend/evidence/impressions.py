"""Impressions: how often each item was shown and chosen of late, and what exploring it is worth.

What was shown is told by an event that has a list of it, or else by the answer that an event names:
nobody has to send it. Items that were often shown and not chosen are explored less.
"""

import json
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray

from comptoir.kernel.storage.rows import upsert
from comptoir.recommend import tables
from comptoir.recommend.data import Table
from comptoir.recommend.evidence import reading
from comptoir.recommend.store.storeroom import Storeroom

_DAYS = 30
_EVERY_SECONDS = 3600
_FRESH_SECONDS = 60.0
LEAST_WORTH = 0.05
"""However often an item was shown in vain, it stays worth this share of a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impressions:
    """How often items were shown and chosen."""

    counted_at: int
    """Seconds since 1970; 0 for never."""
    shown: Mapping[str, int]
    chosen: Mapping[str, int]

    def worth(self) -> dict[str, float]:
        """Return what exploring each item that was shown is worth, `LEAST_WORTH` to 1.

        Its rate of choice, drawn towards that of all items by as much as one choice would weigh
        (the mean of a Beta posterior), as a share of the rate of all; 1 for what is no worse.

        >>> rare = Impressions(counted_at=1, shown={"a": 100, "b": 100}, chosen={"a": 10})
        >>> {item: round(worth, 2) for item, worth in rare.worth().items()}
        {'a': 1.0, 'b': 0.17}
        """
        total = sum(self.shown.values())
        rate = sum(self.chosen.values()) / total if total else 0.0
        if not rate:
            return {}
        found = {
            item: (self.chosen.get(item, 0) + 1) / (count + 1 / rate) / rate
            for item, count in self.shown.items()
        }
        return {item: min(1.0, max(LEAST_WORTH, worth)) for item, worth in found.items()}


NONE = Impressions(counted_at=0, shown={}, chosen={})


def count(room: Storeroom, group_id: str) -> Impressions:
    """Count what was shown and chosen in the last thirty days.

    An answer counts once, however many events name it; what an event lists itself counts instead
    of what the answer had.
    """
    now = room.now()
    since = now - _DAYS * 86_400
    named = reading.naming(room, group_id, since).collect(engine="streaming")
    own = pl.format("event {}", pl.int_range(pl.len()))
    answer = pl.col("RECOMMENDATION_ID")
    events = named.with_columns(KEY=pl.when(answer.fill_null("") != "").then(answer).otherwise(own))
    told = events.filter(pl.col("IMPRESSION").fill_null("") != "")
    explicit = told.select("KEY", ITEM=pl.col("IMPRESSION").str.split("|")).explode("ITEM")
    asked = events.join(explicit, on="KEY", how="anti").select(RECOMMENDATION_ID="KEY").unique()
    answers = reading.shown(room, group_id, since - 86_400)
    implicit = (
        answers.join(asked.lazy(), on="RECOMMENDATION_ID", how="semi")
        .select(KEY="RECOMMENDATION_ID", ITEM="ITEMS")
        .explode("ITEM")
        .collect(engine="streaming")
    )
    pairs = pl.concat([explicit, implicit]).drop_nulls().unique()
    picks = events.select("KEY", ITEM="ITEM_ID").drop_nulls().unique()
    chosen = picks.join(pairs, on=["KEY", "ITEM"], how="semi")
    return Impressions(counted_at=now, shown=_counts(pairs), chosen=_counts(chosen))


def recount(room: Storeroom, group_id: str) -> bool:
    """Count anew when the last count is an hour old; return whether it was done."""
    with room.rows.reading() as connection:
        last = connection.scalar(_counted_at(group_id)) or 0
    if room.now() - last < _EVERY_SECONDS:
        return False
    found = count(room, group_id)
    document = {"shown": dict(found.shown), "chosen": dict(found.chosen)}
    row = {
        "group_id": group_id,
        "counted_at": found.counted_at,
        "packed": zlib.compress(json.dumps(document).encode()),
    }
    with room.rows.writing() as connection:
        upsert(connection, tables.impressions, row)
    return True


def latest(room: Storeroom, group_id: str) -> Impressions:
    """Return the last count of a group."""
    one = tables.impressions.c
    wanted = sa.select(one.counted_at, one.packed).where(one.group_id == group_id)
    with room.rows.reading() as connection:
        row = connection.execute(wanted).first()
    if row is None:
        return NONE
    document = json.loads(zlib.decompress(row.packed))
    return Impressions(counted_at=row.counted_at, **document)


class Worths:
    """What exploring each item is worth, by the catalogue's codes; looked up anew every minute.

    Args:
        room: where counts are.
        ticks: seconds that only grow.
    """

    def __init__(self, room: Storeroom, ticks: Callable[[], float] = time.monotonic) -> None:
        self._room = room
        self._ticks = ticks
        self._worths: dict[str, tuple[float, dict[str, float]]] = {}
        self._arrays: dict[str, tuple[Table, dict[str, float], NDArray[np.float64]]] = {}
        self._looking = threading.Lock()

    def of(self, group_id: str, table: Table) -> NDArray[np.float64] | None:
        """Return what each item is worth, shape (items,); None where nothing is known of any."""
        worth = self._worth(group_id)
        if not worth:
            return None
        held = self._arrays.get(group_id)
        if held is None or held[0] is not table or held[1] is not worth:
            found = np.ones(len(table))
            codes = [
                (table.codes[item], value) for item, value in worth.items() if item in table.codes
            ]
            for code, value in codes:
                found[code] = value
            held = self._arrays[group_id] = (table, worth, found)
        return held[2]

    def _worth(self, group_id: str) -> dict[str, float]:
        now = self._ticks()
        held = self._worths.get(group_id)
        if held and now - held[0] < _FRESH_SECONDS:
            return held[1]
        if not self._looking.acquire(blocking=held is None):
            return held[1] if held else {}
        try:
            again = self._worths.get(group_id)
            if again is None or now - again[0] >= _FRESH_SECONDS:
                again = self._worths[group_id] = (now, latest(self._room, group_id).worth())
            return again[1]
        finally:
            self._looking.release()


def _counts(pairs: pl.DataFrame) -> dict[str, int]:
    return dict(pairs.group_by("ITEM").len().iter_rows())


def _counted_at(group_id: str) -> sa.Select[Any]:
    one = tables.impressions.c
    return sa.select(one.counted_at).where(one.group_id == group_id)
