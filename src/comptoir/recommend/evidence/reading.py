"""Reads exposures and the events that name them, wherever they lie at the moment."""

import polars as pl

from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence import carrying, spool
from comptoir.recommend.evidence.exposures import EXPOSURES
from comptoir.recommend.live.carrying import schema_of
from comptoir.recommend.reading.stored import record_frame, state_of
from comptoir.recommend.store.lake import INGESTION
from comptoir.recommend.store.storeroom import Storeroom

_TAKEN = "taken"
NAMING: dict[str, pl.DataType] = {
    "RECOMMENDATION_ID": pl.String(),
    "ITEM_ID": pl.String(),
    "USER_ID": pl.String(),
    "EVENT_TYPE": pl.String(),
    "TIMESTAMP": pl.Int64(),
    "IMPRESSION": pl.String(),
}


def shown(room: Storeroom, group_id: str, since: int = 0, until: int = 2**40) -> pl.LazyFrame:
    """Return a group's exposures: what the lake has, and what waits on this machine.

    Args:
        room: what the work stands on.
        group_id: whose.
        since: only from this moment on, seconds since 1970.
        until: only before this moment.
    """
    # What waits is read first: carried meanwhile, it is known by its number and left out here.
    waiting = spool.segments(spool.folder_of(room.folder, group_id))
    read = [(one, carrying.read(one)) for one in waiting]
    table = carrying.table_of(room, group_id)
    version = table.version()
    behind = [frame for one, frame in read if one.number > table.written_up_to(one.writer, version)]
    kept = carrying.scan(room, group_id, since, version)
    whole = pl.concat([kept, *(frame.lazy() for frame in behind)])
    moment = pl.col("SHOWN_AT")
    return whole.filter((moment >= since * 1000) & (moment < until * 1000)).select(*EXPOSURES)


def naming(room: Storeroom, group_id: str, since: int = 0) -> pl.LazyFrame:
    """Return the events that name an answer or say what was shown, in the columns of `NAMING`.

    Of actions only those that were taken; what others did with them is no choice.

    Args:
        room: what the work stands on.
        group_id: whose.
        since: only from this moment on, seconds since 1970.
    """
    named = pl.col("RECOMMENDATION_ID").fill_null("") != ""
    saying = pl.col("IMPRESSION").fill_null("") != ""
    items = _events(room, group_id, DatasetType.INTERACTIONS)
    taken = pl.col("EVENT_TYPE").str.to_lowercase() == _TAKEN
    actions = _events(room, group_id, DatasetType.ACTION_INTERACTIONS).filter(taken)
    both = pl.concat([items, actions])
    return both.filter((named | saying) & (pl.col("TIMESTAMP") >= since))


def _events(room: Storeroom, group_id: str, dataset: DatasetType) -> pl.LazyFrame:
    schema = schema_of(room, group_id, dataset)
    state = state_of(room, group_id, schema)
    kept = room.lake_of(group_id).scan(schema, state.version)
    found = pl.concat([kept.drop(INGESTION), state.live.lazy()], how="diagonal")
    return found.rename({dataset.id_field: "ITEM_ID"}).select(*NAMING)


def prices(room: Storeroom, group_id: str, column: str) -> pl.DataFrame | None:
    """Return `ITEM_ID` and `PRICE` of the items that have one; None where none has that column."""
    records = record_frame(room, group_id, schema_of(room, group_id, DatasetType.ITEMS))
    found = next((one for one in records.columns if one.lower() == column.lower()), None)
    if found is None:
        return None
    price = pl.col(found).cast(pl.Float64, strict=False)
    return records.select("ITEM_ID", PRICE=price).filter(pl.col("PRICE").is_finite())
