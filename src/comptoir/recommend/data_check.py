"""Checks the data of a group, or of a file that was not imported yet."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files import Records, open_records
from comptoir.recommend.datasets import inference
from comptoir.recommend.datasets.check import DataCheck, check, count
from comptoir.recommend.datasets.checking import checked
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live.carrying import schema_of
from comptoir.recommend.reading.coding import Coding
from comptoir.recommend.reading.stored import read_interactions, state_of
from comptoir.recommend.store import imports
from comptoir.recommend.store.imports import ImportState
from comptoir.recommend.store.storeroom import Storeroom

INTERACTIONS = DatasetType.INTERACTIONS
_SAMPLE, _ROWS = 5_000, 1_000_000


def check_group(room: Storeroom, group_id: str) -> DataCheck:
    """Check what a group has, in the lake and live."""
    schema = schema_of(room, group_id, INTERACTIONS)
    state = state_of(room, group_id, schema)
    data = read_interactions(room, group_id, state=state)
    rows = room.lake_of(group_id).scan(schema, state.version).select(*schema.kinds)
    missing = _missing(schema, pl.concat([rows, state.live.lazy().select(*schema.kinds)]))
    last = (
        one.rejected
        for one in imports.recent(room.rows, group_id)
        if one.dataset == INTERACTIONS.value and one.state is ImportState.DONE
    )
    items = schema_of(room, group_id, DatasetType.ITEMS)
    there = state_of(room, group_id, items)
    lake = room.lake_of(group_id).scan(items, there.version).select("ITEM_ID").collect()
    known = frozenset([*lake["ITEM_ID"].to_list(), *there.live["ITEM_ID"].to_list()])
    return check(count(data, missing=missing, rejected=next(last, {}), known_items=known or None))


def check_file(path: Path, columns: Mapping[str, str], now: int) -> DataCheck:
    """Check the interactions of a file as an import would read them; nothing is kept.

    Args:
        path: CSV, Parquet or JSON Lines.
        columns: the file's own column names, by field.
        now: seconds since 1970.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it holds no interactions.
    """
    records = open_records(path)
    schema, named = _schema(records, columns)
    coding = Coding(item="ITEM_ID")
    rejected: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    rows = 0
    for chunk in records.chunks(size=_ROWS, wanted=named.values()):
        found = checked(chunk, schema, named, now)
        frame = found.frame
        rows += frame.height
        rejected.update(found.rejects["reason"].to_list())
        empty.update({name: frame[name].null_count() for name in frame.columns})
        extra = [] if "EVENT_TYPE" in frame.columns else [pl.lit("").alias("EVENT_TYPE")]
        coding.add(frame.with_columns(extra))
    data = coding.interactions({})
    missing = {name: empty[name] / max(rows, 1) for name in schema.kinds}
    return check(count(data, missing=missing, rejected=dict(rejected)))


def told(found: DataCheck) -> dict[str, Any]:
    """Return a check as JSON."""
    facts = {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in asdict(found.facts).items()
    }
    findings = [
        {
            "code": one.code,
            "weight": one.weight.value,
            "says": str(one.says),
            "do": str(one.do),
        }
        for one in found.findings
    ]
    return {"fit": found.fit, "facts": facts, "findings": findings}


def _schema(records: Records, columns: Mapping[str, str]) -> tuple[Schema, dict[str, str]]:
    for chunk in islice(records.chunks(size=_SAMPLE), 1):
        return inference.inferred(INTERACTIONS, chunk.values, columns)
    raise errors.Invalid("{name} holds no row. Export it again.", name=records.name)


def _missing(schema: Schema, rows: pl.LazyFrame) -> dict[str, float]:
    names: Iterable[str] = schema.kinds
    shares = rows.select(pl.col(*names).null_count(), n=pl.len()).collect(engine="streaming")
    n = shares["n"].item()
    return {name: shares[name].item() / n if n else 0.0 for name in names}
