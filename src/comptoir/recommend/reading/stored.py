"""Reads a group's data for training: what the lake has, and what came live since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from comptoir.recommend.data import Interactions, Table
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live.carrying import carried_up_to, event_frame, put_frame, schema_of
from comptoir.recommend.reading.coding import Coding
from comptoir.recommend.reading.tabulating import tabulated
from comptoir.recommend.store import events, puts
from comptoir.recommend.store.storeroom import Storeroom

_BATCH = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a dataset: a version of its table, and the live rows behind it."""

    version: int
    """Of the table in the lake; -1 for none."""
    carried: int
    """Number of the last live row that the table has."""
    seq: int
    """Number of the last live row in all."""
    live: pl.DataFrame
    """The live rows behind `carried`, as rows of the lake."""


def state_of(room: Storeroom, group_id: str, schema: Schema) -> State:
    """Return the present state of a dataset; every row that was acknowledged is in it once."""
    dataset = schema.dataset
    version = room.lake_of(group_id).table(dataset).version()
    carried = carried_up_to(room, group_id, dataset, version)
    # The table first: what it is given meanwhile stays in the rows for days.
    with room.rows.reading() as connection:
        if dataset.has_events:
            found = events.after(connection, group_id, dataset, carried)
            top = int(found[-1]["seq"]) if found else carried
            return State(version=version, carried=carried, seq=top, live=event_frame(found, schema))
        put = puts.after(connection, group_id, dataset, carried)
    top = put[-1][0] if put else carried
    return State(version=version, carried=carried, seq=top, live=put_frame(put, schema))


def read_interactions(
    room: Storeroom,
    group_id: str,
    *,
    event_types: Collection[str] = (),
    since: int = 0,
    dataset: DatasetType = DatasetType.INTERACTIONS,
    also_items: Iterable[str] = (),
    state: State | None = None,
    contexts: Collection[str] = (),
) -> Interactions:
    """Return a group's events as arrays; sessions lie with the users they turned out to be.

    Args:
        room: what the work stands on.
        group_id: whose.
        event_types: only these, whatever their case; empty for all.
        since: only from this moment on, seconds since 1970.
        dataset: interactions, or action interactions: items are then actions.
        also_items: items that have a code even if nobody has met them.
        state: read this state; None for the present one.
        contexts: fields that say something of the circumstances of events.
    """
    schema = schema_of(room, group_id, dataset)
    state = state or state_of(room, group_id, schema)
    item = dataset.id_field
    columns = ["USER_ID", item, "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE", *contexts]
    lazy = room.lake_of(group_id).scan(schema, state.version)
    there = [name for name in columns if name in lazy.collect_schema()]
    lazy = lazy.select(there)
    live = state.live.select(name for name in columns if name in state.live.columns)
    taken = Coding(item=item, event_types=event_types, since=since, contexts=contexts)
    for frame in lazy.collect_batches(chunk_size=_BATCH, maintain_order=True, engine="streaming"):
        taken.add(frame)
    taken.add(live)
    with room.rows.reading() as connection:
        links = events.links(connection, group_id)
    return taken.interactions(links, also_items)


def read_table(
    room: Storeroom, group_id: str, dataset: DatasetType, ids: Sequence[str] | None = None
) -> Table:
    """Return the records of a dataset as columns.

    Args:
        room: what the work stands on.
        group_id: whose.
        dataset: items, users or actions.
        ids: a row for each of these, in this order; None for a row for each record.
    """
    schema = schema_of(room, group_id, dataset)
    return tabulated(record_frame(room, group_id, schema), schema, ids)


def record_frame(room: Storeroom, group_id: str, schema: Schema) -> pl.DataFrame:
    """Return the newest state of each record, in the order of ids."""
    state = state_of(room, group_id, schema)
    key = schema.dataset.id_field
    kept = room.lake_of(group_id).scan(schema, state.version).select(*schema.kinds)
    live = state.live.select(*schema.kinds)
    whole = pl.concat([kept.join(live.lazy().select(key), on=key, how="anti"), live.lazy()])
    return whole.sort(key).collect(engine="streaming")
