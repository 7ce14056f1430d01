"""When items that are put live began to exist: at their first put, where nobody says otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store import puts
from comptoir.recommend.store.storeroom import Storeroom

CREATED = "CREATION_TIMESTAMP"


def moments(
    room: Storeroom, group_id: str, schema: Schema, record_ids: Sequence[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the creation time of records that are about to be put, by id, as values of a field.

    An item that is known keeps its own; a new one has the present moment, as with Personalize.

    Args:
        room: where records are.
        group_id: whose.
        schema: of the dataset; one without `CREATION_TIMESTAMP` has no such times.
        record_ids: what is put.
    """
    if schema.dataset is not DatasetType.ITEMS or CREATED not in schema.by_name:
        return {}
    known = _kept(room, group_id, schema, record_ids)
    with room.rows.reading() as connection:
        for one in record_ids:
            put = puts.find(connection, group_id, schema.dataset, one)
            if put is not None:
                known[one] = put.get(CREATED)
    now = room.now()
    return {one: {CREATED: known[one] if known.get(one) else now} for one in record_ids}


def _kept(
    room: Storeroom, group_id: str, schema: Schema, record_ids: Sequence[str]
) -> dict[str, Any]:
    """Return the creation time of those records that the lake has."""
    wanted = pl.col("ITEM_ID").is_in(list(record_ids))
    lazy = room.lake_of(group_id).scan(schema).filter(wanted).select("ITEM_ID", CREATED)
    return dict(lazy.collect().iter_rows())
