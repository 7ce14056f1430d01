"""Data sets: a row each, and their examples as a Parquet file that is named after its content."""

import io
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.datasets.guarding import guard
from comptoir.routing.model import Dataset

SCHEMA = {
    "text": pl.String(),
    "label": pl.String(),
    "language": pl.String(),
    "at": pl.Datetime("us", "UTC"),
    "group": pl.Int64(),
    "part": pl.String(),
    "origin": pl.String(),
    "source": pl.String(),
    "provenance": pl.String(),
}
"""Columns of a data set: the masked text, its desk (empty for none), ISO 639-1 code or empty, when
it came if that is known, the number of texts that say the same, what it is for, where from, and
JSON of who said so (`datasets.provenance`), empty where nobody here did. A file in which that
column would be empty has none, so that it is the same file as before there was one."""


def keep(
    rows: Rows,
    blobs: Blobs,
    name: str,
    frame: pl.DataFrame,
    card: dict[str, Any],
    *,
    by: str,
    at: datetime,
) -> Dataset:
    """Keep examples as the next version of a name; the same again is the version that there is.

    The file is whole before the row names it.

    Raises:
        errors.Failed: its test cannot be believed (`datasets.guarding`).
    """
    guard(frame, name)
    digest = put(blobs, frame)
    table = tables.datasets
    with rows.writing() as connection:
        newest = connection.execute(
            sa.select(table).where(table.c.name == name).order_by(table.c.version.desc()).limit(1)
        )
        before = newest.mappings().first()
        if before and before["sha256"] == digest:
            return Dataset(**before)
        values: dict[str, Any] = {
            "dataset_id": new_id("ds"),
            "name": name,
            "version": (before["version"] if before else 0) + 1,
            "sha256": digest,
            "card": card,
            "by": by,
            "at": at,
        }
        connection.execute(sa.insert(table).values(**values))
    return Dataset(**values)


def put(blobs: Blobs, frame: pl.DataFrame) -> str:
    """Keep examples as a file and return its SHA-256, which names it."""
    data = _bytes(frame)
    digest = sha256(data).hexdigest()
    blobs.put(_blob(digest), data)
    return digest


def drop(blobs: Blobs, digest: str) -> None:
    """Delete a file that no data set names any more."""
    blobs.delete(_blob(digest))


def every(rows: Rows) -> list[Dataset]:
    """Return all data sets, newest first."""
    query = sa.select(tables.datasets).order_by(tables.datasets.c.dataset_id.desc())
    with rows.reading() as connection:
        return [Dataset(**row) for row in connection.execute(query).mappings()]


def find(rows: Rows, asked: str) -> Dataset:
    """Return a data set by its id, its name (the newest version), or NAME@VERSION.

    Raises:
        errors.NotFound: there is none.
    """
    table = tables.datasets
    name, _, version = asked.partition("@")
    mine = (table.c.dataset_id == asked) | (table.c.name == name)
    if version:
        mine = (table.c.name == name) & (
            table.c.version == (int(version) if version.isdecimal() else -1)
        )
    query = sa.select(table).where(mine).order_by(table.c.version.desc()).limit(1)
    with rows.reading() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise errors.NotFound("There is no data set {name}.", name=asked)
    return Dataset(**row)


def examples(blobs: Blobs, dataset: Dataset) -> pl.DataFrame:
    """Return the examples of a data set, in the columns of `SCHEMA`.

    Raises:
        errors.Failed: the file is not the one that was kept.
    """
    data = blobs.get(_blob(dataset.sha256))
    if sha256(data).hexdigest() != dataset.sha256:
        raise errors.Failed(
            "Data set {name} is damaged: its file is not the one that was kept. Import it again.",
            name=f"{dataset.name}@{dataset.version}",
        )
    frame = pl.read_parquet(io.BytesIO(data))
    return frame if "provenance" in frame.columns else frame.with_columns(provenance=pl.lit(""))


def _bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    kinds = dict(SCHEMA)
    if "provenance" not in frame.columns or not (frame["provenance"].fill_null("") != "").any():
        del kinds["provenance"]
    frame.select(pl.col(name).cast(kind) for name, kind in kinds.items()).write_parquet(
        buffer, compression="zstd", statistics=False
    )
    return buffer.getvalue()


def _blob(digest: str) -> str:
    return f"routing/datasets/{digest}.parquet"
