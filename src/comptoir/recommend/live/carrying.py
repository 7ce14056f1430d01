"""Carries what came live over to the lake.

The commit that adds events to a table also says, as a Delta application transaction, up to which
number it has them. Whoever reads a version of the table takes from the rows what lies behind that
number: no event is ever in neither or in both.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import Once
from comptoir.recommend.datasets import schemas as avro
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store import events, puts, schemas
from comptoir.recommend.store.lake import (
    BULK,
    EVENT_ID,
    INGESTION,
    PUT,
    SEQ,
    lake_kinds,
)
from comptoir.recommend.store.storeroom import Storeroom

CARRIER = "live"
"""Writer of the commits that bring live rows."""
AT_ONCE = 200_000
"""Events that one commit brings, at most."""
_TRIES = 1_000
"""Commits of one call; what is left comes with the next."""
KEPT_SECONDS = 2 * 86_400
"""So long an event stays a row after it came, and its id is known."""


def schema_of(room: Storeroom, group_id: str, dataset: DatasetType) -> Schema:
    """Return the schema of a dataset, or that of its known fields."""
    return schemas.find(room.rows, group_id, dataset) or avro.plain(dataset)


def carried_up_to(room: Storeroom, group_id: str, dataset: DatasetType, version: int) -> int:
    """Return the number up to which a version of a table has what came live; 0 for none."""
    table = room.lake_of(group_id).table(dataset)
    return max(table.written_up_to(CARRIER, version), 0)


def carry_events(room: Storeroom, group_id: str, dataset: DatasetType) -> int:
    """Bring the events that the lake lacks; return how many."""
    schema = schema_of(room, group_id, dataset)
    lake = room.lake_of(group_id)
    staging, total = lake.staging(schema), 0
    for _ in range(_TRIES):
        last = lake.table(dataset).written_up_to(CARRIER)
        with room.rows.reading() as connection:
            found = events.after(connection, group_id, dataset, max(last, 0), AT_ONCE)
        if not found:
            break
        top = int(found[-1]["seq"])
        frame = event_frame(found, schema)
        staged = staging.write(f"live-{max(last, 0)}-{top}", frame, PUT)
        try:
            done = staging.commit([staged], Once(CARRIER, top), follows=last)
        except errors.Conflict:
            continue  # others wrote the table: look again at what it lacks
        total += len(found) * done
    return total


def carry_puts(room: Storeroom, group_id: str, dataset: DatasetType) -> int:
    """Bring the records that the lake lacks; return how many."""
    for _ in range(_TRIES):
        try:
            return _carry_puts(room, group_id, dataset)
        except errors.Conflict:
            continue  # others wrote the table: look again at what it lacks
    return 0


def _carry_puts(room: Storeroom, group_id: str, dataset: DatasetType) -> int:
    lake = room.lake_of(group_id)
    version = lake.table(dataset).version()
    last = lake.table(dataset).written_up_to(CARRIER, version)
    with room.rows.reading() as connection:
        found = puts.after(connection, group_id, dataset, max(last, 0))
    if not found:
        return 0
    schema = schema_of(room, group_id, dataset)
    staging, key = lake.staging(schema), schema.dataset.id_field
    new = put_frame(found, schema)
    kept = lake.scan(schema, version).join(new.lazy().select(key), on=key, how="anti").collect()
    top = found[-1][0]
    name = f"live-{max(last, 0)}-{top}-{version}"
    staged = [staging.write(name, new, PUT)]
    for part in (BULK, PUT):
        rest = kept.filter(pl.col(INGESTION) == part).drop(INGESTION)
        if rest.height:
            staged.append(staging.write(f"{name}-stays", rest, part))
    staging.commit(staged, Once(CARRIER, top), replaces="*", follows=last, based_on=version)
    return len(found)


def event_frame(found: Sequence[Mapping[str, Any]], schema: Schema) -> pl.DataFrame:
    """Return live events as rows of the lake."""
    documents = [json.loads(row["document"]) for row in found]
    columns: dict[str, list[Any]] = {
        "USER_ID": [row["owner"] for row in found],
        schema.dataset.id_field: [row["item_id"] for row in found],
        "TIMESTAMP": [row["sent_at"] for row in found],
        "EVENT_TYPE": [row["event_type"] for row in found],
        "EVENT_VALUE": [row["value"] for row in found],
        "IMPRESSION": ["|".join(one.get("impression", ())) or None for one in documents],
        "RECOMMENDATION_ID": [one.get("recommendation_id") for one in documents],
        "EVENT_ATTRIBUTION_SOURCE": [one.get("source") for one in documents],
        EVENT_ID: [row["event_id"] for row in found],
        SEQ: [row["seq"] for row in found],
    }
    said = [one.get("properties", {}) for one in documents]
    return _frame(columns, said, lake_kinds(schema), len(found))


def put_frame(found: Sequence[tuple[int, str, Mapping[str, Any]]], schema: Schema) -> pl.DataFrame:
    """Return records that were put live as rows of the lake."""
    columns = {schema.dataset.id_field: [record_id for _, record_id, _ in found]}
    said = [values for _, _, values in found]
    return _frame(columns, said, lake_kinds(schema), len(found))


def _frame(
    columns: Mapping[str, list[Any]],
    said: Sequence[Mapping[str, Any]],
    kinds: Mapping[str, pl.DataType],
    height: int,
) -> pl.DataFrame:
    made = []
    for name, kind in kinds.items():
        values = columns[name] if name in columns else [one.get(name) for one in said]
        made.append(pl.Series(name, values, kind, strict=False))
    return pl.DataFrame(made, height=height) if made else pl.DataFrame()
