"""The Delta tables of a group.

| table | a row is |
|---|---|
| `recommend/<group>/interactions`, `action_interactions` | an event, its user a pseudonym |
| `recommend/<group>/items`, `users`, `actions` | a record, its newest state |
| `recommend/<group>/people` | a pseudonym, and the raw id under the group's key |
| `recommend/<group>/rejects` | a row that was refused, and why |
| `recommend/<group>/exposures` | an answer: who was shown what, and how likely it was |

Datasets are divided by how rows came: `BULK` by an import, `PUT` live. A FULL import replaces
`BULK`. Exposures are divided by day.
"""

from collections.abc import Mapping

import polars as pl

from comptoir.kernel.storage.lake import Lake, LakeTable
from comptoir.kernel.storage.staging import Kinds, Staging
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType

INGESTION = "COMPTOIR_INGESTION"
BULK, PUT = "BULK", "PUT"
EXPOSED = "exposures"
EVENT_ID, SEQ = "COMPTOIR_EVENT_ID", "COMPTOIR_SEQ"
"""Of a live event: the id it came with, and its number among live events."""

_ALWAYS: Mapping[DatasetType, Kinds] = {
    DatasetType.INTERACTIONS: {
        "EVENT_TYPE": pl.String(),
        "EVENT_VALUE": pl.Float64(),
        "IMPRESSION": pl.String(),
        "RECOMMENDATION_ID": pl.String(),
        "EVENT_ATTRIBUTION_SOURCE": pl.String(),
        EVENT_ID: pl.String(),
        SEQ: pl.Int64(),
    },
    DatasetType.ACTION_INTERACTIONS: {
        "RECOMMENDATION_ID": pl.String(),
        "IMPRESSION": pl.String(),
        EVENT_ID: pl.String(),
        SEQ: pl.Int64(),
    },
}
"""Columns that a table has whether or not its schema names them."""

REJECTED: Mapping[str, pl.DataType] = {
    "import_id": pl.String(),
    "dataset": pl.String(),
    "source": pl.String(),
    "line": pl.Int64(),
    "reason": pl.String(),
    "detail": pl.String(),
}
PEOPLE: Mapping[str, pl.DataType] = {"USER_ID": pl.String(), "SEALED": pl.Binary()}


def lake_kinds(schema: Schema) -> dict[str, pl.DataType]:
    """Return the columns of a dataset's table, those that tell how a row came aside."""
    return {**schema.kinds, **_ALWAYS.get(schema.dataset, {})}


class GroupLake:
    """The tables of one group."""

    def __init__(self, lake: Lake, group_id: str) -> None:
        self._lake = lake
        self._folder = f"recommend/{group_id}"
        self.rejects = lake.table(f"{self._folder}/rejects")
        self.people = lake.table(f"{self._folder}/people")

    def table(self, dataset: DatasetType) -> LakeTable:
        return self._lake.table(f"{self._folder}/{dataset.value}")

    def staging(self, schema: Schema) -> Staging:
        """Return what writes rows of a schema, to be shown in one commit."""
        return Staging(self.table(schema.dataset), lake_kinds(schema), INGESTION)

    def scan(self, schema: Schema, version: int | None = None) -> pl.LazyFrame:
        """Return a dataset's rows under the schema's columns; what a row lacks is null."""
        kinds = lake_kinds(schema) | {INGESTION: pl.String()}
        table = self.table(schema.dataset)
        if version == -1 or not table.exists():
            return pl.LazyFrame(schema=kinds)
        frame = table.scan(version)
        there = frame.collect_schema()
        return frame.select(
            (
                pl.col(name).cast(kind, strict=False)
                if name in there
                else pl.lit(None, kind).alias(name)
            )
            for name, kind in kinds.items()
        )

    def other(self, name: str) -> LakeTable:
        """Return a table of the group that is no dataset."""
        return self._lake.table(f"{self._folder}/{name}")

    def scan_import(self, schema: Schema, import_id: str) -> pl.LazyFrame:
        """Return the rows that one import added; none once the table was written anew."""
        kinds, table = lake_kinds(schema), self.table(schema.dataset)
        mine = [one for one in table.files() if import_id in one.rpartition("/")[2]]
        if not mine:
            return pl.LazyFrame(schema=kinds)
        options = table.options or None
        found = pl.scan_parquet(mine, glob=False, hive_partitioning=False, storage_options=options)
        return found.select(*kinds)

    def every(self) -> tuple[LakeTable, ...]:
        datasets = (self.table(one) for one in DatasetType)
        return (*datasets, self.people, self.rejects, self.other(EXPOSED))
