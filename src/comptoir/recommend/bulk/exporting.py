"""Writes a dataset out as CSV, under the shop's own user ids."""

from pathlib import Path

import polars as pl

from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live.carrying import schema_of
from comptoir.recommend.reading.stored import state_of
from comptoir.recommend.store.lake import INGESTION, PUT
from comptoir.recommend.store.people import People
from comptoir.recommend.store.storeroom import Storeroom

ALL = "ALL"
_BATCH = 500_000


def export(room: Storeroom, group_id: str, dataset: DatasetType, mode: str, path: Path) -> int:
    """Write a dataset's rows, under the columns of its schema, in the schema's order.

    Args:
        room: where the data is.
        group_id: whose.
        dataset: which.
        mode: `BULK` what was imported, `PUT` what came live, `ALL`.
        path: the CSV file.

    Returns:
        How many rows.
    """
    schema = schema_of(room, group_id, dataset)
    state, columns = state_of(room, group_id, schema), list(schema.kinds)
    kept = room.lake_of(group_id).scan(schema, state.version)
    if not dataset.has_events:
        key = dataset.id_field
        kept = kept.join(state.live.lazy().select(key), on=key, how="anti")
    if mode != ALL:
        kept = kept.filter(pl.col(INGESTION) == mode)
    people, count = People(room, group_id), 0
    with path.open("wb") as file:
        file.write((",".join(columns) + "\n").encode())
        batches = kept.select(columns).collect_batches(
            chunk_size=_BATCH, maintain_order=True, engine="streaming"
        )
        live = [state.live.select(columns)] if mode in {ALL, PUT} else []
        for frame in (*batches, *live):
            named = _named(frame, people)
            named.write_csv(file, include_header=False)
            count += named.height
    return count


def _named(frame: pl.DataFrame, people: People) -> pl.DataFrame:
    """Return the rows under raw ids; a pseudonym stays where the raw id is not known."""
    if "USER_ID" not in frame.columns or not frame.height:
        return frame
    raw = people.raw_ids(frame["USER_ID"].unique().to_list())
    known = pl.DataFrame(
        {"USER_ID": list(raw), "raw": list(raw.values())},
        schema={"USER_ID": pl.String, "raw": pl.String},
    )
    joined = frame.join(known, on="USER_ID", how="left", maintain_order="left")
    own = pl.coalesce("raw", "USER_ID").alias("USER_ID")
    return joined.with_columns(own).select(frame.columns)
