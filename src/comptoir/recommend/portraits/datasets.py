"""The datasets of a group as the console shows them: how much there is, and how imports ended."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.reading.stored import state_of
from comptoir.recommend.store import imports, schemas
from comptoir.recommend.store.imports import ImportRecord
from comptoir.recommend.store.storeroom import Storeroom

REJECTS = 50
"""Refused rows on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetPortrait:
    """One dataset of a group."""

    dataset: DatasetType
    rows: int
    """Events or records, imported and live."""
    live: int
    """Of them, those that came live and lie behind the lake."""
    fields: tuple[str, ...]
    inferred: bool
    """Whether the schema was made of a file's columns."""
    last: ImportRecord | None
    """The newest import; None when nothing was imported."""


def datasets_of(room: Storeroom, group_id: str) -> list[DatasetPortrait]:
    """Return the datasets that a group has, in the order of their types."""
    known = schemas.every(room.rows, group_id)
    newest: dict[str, ImportRecord] = {}
    for one in imports.recent(room.rows, group_id):
        newest.setdefault(one.dataset, one)
    found = []
    for dataset in DatasetType:
        schema = known.get(dataset)
        if schema is None:
            continue
        state = state_of(room, group_id, schema)
        kept = room.lake_of(group_id).scan(schema, state.version)
        if not dataset.has_events:  # a record that was put again is still one record
            key = dataset.id_field
            kept = kept.join(state.live.lazy().select(key), on=key, how="anti")
        rows = kept.select(pl.len()).collect(engine="streaming").item()
        found.append(
            DatasetPortrait(
                dataset=dataset,
                rows=rows + state.live.height,
                live=state.live.height,
                fields=tuple(schema.kinds),
                inferred=schemas.is_inferred(room.rows, group_id, dataset),
                last=newest.get(dataset.value),
            )
        )
    return found


def events_in(room: Storeroom, group_id: str) -> int:
    """Return how many interactions the lake has of a group, without reading them."""
    table = room.lake_of(group_id).table(DatasetType.INTERACTIONS)
    return table.scan().select(pl.len()).collect().item() if table.exists() else 0


def refused_rows(
    room: Storeroom, group_id: str, import_id: str, *, reason: str = "", skip: int = 0
) -> Sequence[dict[str, object]]:
    """Return rows that an import refused: file, line, reason and detail.

    Args:
        room: where data is.
        group_id: whose.
        import_id: which import.
        reason: only those refused for this one; empty for all.
        skip: how many to pass over.
    """
    table = room.lake_of(group_id).rejects
    if not table.exists():
        return []
    wanted = pl.col("import_id") == import_id
    if reason:
        wanted &= pl.col("reason") == reason
    rows = table.scan().filter(wanted).sort("source", "line").slice(skip, REJECTS)
    return rows.collect(engine="streaming").to_dicts()
