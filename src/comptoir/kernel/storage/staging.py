"""Staging: the files of a table written one by one, then shown all at once in a single commit.

A table that is replaced by more rows than memory holds cannot be one frame. Its files are written
beside those of the table, where no reader looks, and become the table in one commit.
"""

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import arro3.core
import obstore
import polars as pl
from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, create_table_with_add_actions
from obstore.store import S3Store

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.lake import LakeTable, Once

Kinds = Mapping[str, pl.DataType]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that is written and not yet part of its table."""

    name: str
    """Path inside the table's folder."""
    size: int
    """Bytes."""
    rows: int
    part: str
    """Value of the table's partition column."""


class Staging:
    """Writes files for a table that is divided by one column, and commits them together.

    Args:
        table: need not exist yet.
        kinds: its columns and their types, without the column it is divided by.
        divided_by: a text column; a commit may replace the rows of one of its values.
    """

    def __init__(self, table: LakeTable, kinds: Kinds, divided_by: str) -> None:
        self._table = table
        self._kinds = dict(kinds)
        self._by = divided_by

    def write(self, name: str, frame: pl.DataFrame, part: str) -> Staged:
        """Write a file; the same name again replaces it.

        Args:
            name: names the file inside its part; letters, digits, `_` and `-`.
            frame: its rows, of the table's columns.
            part: value of the dividing column.
        """
        path = f"{self._by}={part}/{name}.parquet"
        written = BytesIO()
        # No statistics: they would tell the least and greatest name, and outlive an erasure.
        frame.select(*self._kinds).write_parquet(
            written, compression="zstd", compression_level=1, statistics=False
        )
        self._put(path, written.getvalue())
        return Staged(name=path, size=written.tell(), rows=frame.height, part=part)

    def read(self, staged: Sequence[Staged]) -> pl.LazyFrame:
        """Return the rows of files that are not committed yet."""
        if not staged:
            return pl.LazyFrame(schema=self._kinds)
        return pl.scan_parquet(
            [f"{self._table.uri}/{one.name}" for one in staged],
            glob=False,
            hive_partitioning=False,
            storage_options=self._table.options or None,
        )

    def drop(self, staged: Sequence[Staged]) -> None:
        """Remove files that will not be committed."""
        for one in staged:
            if self._local:
                Path(self._table.uri, one.name).unlink(missing_ok=True)
            else:
                with suppress(FileNotFoundError):
                    obstore.delete(_bucket(self._table), one.name)

    def all_there(self, staged: Sequence[Staged]) -> bool:
        """Tell whether every file still exists: `LakeTable.forget` takes what is in no commit."""
        return all(self._there(one.name) for one in staged)

    def commit(
        self,
        staged: Sequence[Staged],
        once: Once,
        *,
        replaces: str | None = None,
        follows: int | None = None,
        based_on: int | None = None,
    ) -> bool:
        """Make the files part of the table in one commit.

        Args:
            staged: the files.
            once: names the write; done twice, it counts once.
            replaces: the part whose rows go in the same commit; `*` for the whole table, whose
                columns are then those of this staging; None to add to what is there.
            follows: the number of the same writer's write before; -1 for none. With another
                write in between, this one is not done.
            based_on: the version whose rows are written anew; a newer one is a conflict.

        Returns:
            False when `once` or `follows` says that it is done already.

        Raises:
            errors.Conflict: others write the table; try again.
        """
        adds = [self._added(one) for one in staged]
        marks = CommitProperties(app_transactions=[Transaction(once.writer, once.number)])
        table = self._table.opened()
        last = _last(table, once.writer)
        if last >= once.number or (follows is not None and last != follows):
            return False
        if based_on is not None and based_on != (-1 if table is None else table.version()):
            raise errors.Conflict(
                "{name} is being written by others ({problem}). Retry.",
                name=self._table.name,
                problem=f"version {based_on} is not the newest",
            )
        try:
            if table is None:
                self._create(adds, marks)
            else:
                self._change(table, adds, marks, replaces)
        except (CommitFailedError, DeltaError) as problem:
            raise errors.Conflict(
                "{name} is being written by others ({problem}). Retry.",
                name=self._table.name,
                problem=problem,
            ) from None
        return True

    def _create(self, adds: list[AddAction], marks: CommitProperties) -> None:
        create_table_with_add_actions(
            self._table.uri,
            self._schema(),
            adds,
            mode="error",
            partition_by=[self._by],
            storage_options=self._table.options or None,
            commit_properties=marks,
        )

    def _change(
        self, table: DeltaTable, adds: list[AddAction], marks: CommitProperties, what: str | None
    ) -> None:
        if what != "*":
            table = self._widened(table)
        table.create_write_transaction(
            [*adds],
            "append" if what is None else "overwrite",
            self._schema(),
            [self._by],
            [(self._by, "=", what)] if what not in {None, "*"} else None,
            commit_properties=marks,
        )

    def _widened(self, table: DeltaTable) -> DeltaTable:
        """Return the table with the columns that it lacked, null in the rows that are there."""
        there = {field.name for field in table.schema().fields}
        lacking = [field for field in self._schema().fields if field.name not in there]
        if not lacking:
            return table
        table.alter.add_columns([Field(one.name, one.type) for one in lacking])
        return self._table.opened() or table

    def _schema(self) -> Schema:
        empty = pl.DataFrame(schema=self._kinds | {self._by: pl.String()})
        return Schema.from_arrow(arro3.core.Table.from_arrow(empty).schema)

    def _added(self, one: Staged) -> AddAction:
        now = int(time.time() * 1000)
        stats = json.dumps({"numRecords": one.rows})
        return AddAction(
            one.name, one.size, {self._by: one.part}, now, data_change=True, stats=stats
        )

    @property
    def _local(self) -> bool:
        return "://" not in self._table.uri

    def _put(self, path: str, data: bytes) -> None:
        if not self._local:
            obstore.put(_bucket(self._table), path, data)
            return
        whole = Path(self._table.uri, path)
        whole.parent.mkdir(parents=True, exist_ok=True)
        draft = whole.with_name(f".{new_id('part')}")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(whole)

    def _there(self, path: str) -> bool:
        if self._local:
            return Path(self._table.uri, path).exists()
        try:
            obstore.head(_bucket(self._table), path)
        except FileNotFoundError:
            return False
        return True


def remove(table: LakeTable) -> None:
    """Take a whole table away, its past too; one that is not there is no error."""
    if "://" not in table.uri:
        folder = Path(table.uri)
        gone = folder.with_name(f".{folder.name}.gone")
        shutil.rmtree(gone, ignore_errors=True)
        with suppress(FileNotFoundError):
            folder.rename(gone)  # in one step, so that no reader meets half a table
        shutil.rmtree(gone, ignore_errors=True)
        return
    store = _bucket(table)
    for batch in obstore.list(store):
        obstore.delete(store, [one["path"] for one in batch])


def _bucket(table: LakeTable) -> S3Store:
    options = {key.removeprefix("AWS_").lower(): value for key, value in table.options.items()}
    plain = options.pop("allow_http", "") == "true"
    return S3Store.from_url(
        table.uri,
        config=options,  # type: ignore[arg-type]  # keys as obstore names them
        client_options={"allow_http": plain},
    )


def _last(table: DeltaTable | None, writer: str) -> int:
    kept = table.transaction_version(writer) if table is not None else None
    return -1 if kept is None else kept
