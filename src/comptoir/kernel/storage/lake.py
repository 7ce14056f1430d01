"""The lake: Delta tables in a folder or an S3-compatible bucket, read with Polars.

Layout: `bronze/` as received, `silver/` cleaned, `gold/` enriched, `rejects/` with reasons,
`predictions/`. Any Delta reader opens them (DuckDB, Spark, Trino, Polars).
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from comptoir.kernel import errors

Answer = TypeVar("Answer")
_TRIES = 5
_LOOKS, _LOOK_SECONDS = 25, 0.02
_HISTORY = "interval 30 days"
"""How long versions can be read again: Delta's own default."""


_UNREADABLE = re.compile(r"[\[\]?#]|%[0-9A-Fa-f]{2}")
"""What Delta tables take for something else in the path of a folder."""


class _Table(DeltaTable):
    """A table that tells its files as the file system does.

    deltalake tells local paths as addresses, with `%20` for a blank, and Polars reads them as
    paths: a home such as `d’Hélène` would not be found.
    """

    def file_uris(self, *arguments: Any, **named: Any) -> list[str]:
        return [self._as_path(one) for one in super().file_uris(*arguments, **named)]

    @property
    def table_uri(self) -> str:
        return self._as_path(super().table_uri)

    def _as_path(self, told: str) -> str:
        return unquote(told) if "://" not in told or told.startswith("file://") else told


@dataclass(frozen=True, slots=True)
class Version:
    """One committed state of a table."""

    number: int
    written_at: datetime
    operation: str
    rows: int
    """Rows that the commit wrote."""


@dataclass(frozen=True, slots=True)
class Once:
    """Names a write so that doing it again does nothing (a Delta application transaction).

    A writer counts up from 0 and never goes back: a write numbered at or below the last one
    kept for `writer` is taken as done.
    """

    writer: str
    number: int


class Lake:
    """A set of Delta tables.

    Args:
        uri: a folder or `s3://bucket/prefix`.
        options: storage options, as `s3_options` gives them.

    Raises:
        errors.Invalid: Delta tables cannot lie in a folder of that name.
    """

    def __init__(self, uri: str, options: Mapping[str, str] | None = None) -> None:
        self.uri = uri.rstrip("/")
        if "://" not in uri and _UNREADABLE.search(uri):
            raise errors.Invalid(
                "The lake cannot lie in {folder!r}: its tables take [ ] ? # and a % before two "
                "digits for something else. Choose another data folder.",
                folder=uri,
            )
        self._options = dict(options or {})

    def table(self, name: str) -> "LakeTable":
        """Return a table by its path in the lake, such as `gold/reviews`; it need not exist."""
        where = f"{self.uri}/{name}"
        if "://" not in where:
            Path(where).mkdir(parents=True, exist_ok=True)
        return LakeTable(name, where, self._options)


class LakeTable:
    """One Delta table."""

    def __init__(self, name: str, uri: str, options: dict[str, str]) -> None:
        self.name = name
        self.uri = uri
        self.options = options
        """Storage options, as deltalake wants them."""

    def exists(self) -> bool:
        return DeltaTable.is_deltatable(self.uri, self.options or None)

    def version(self) -> int:
        """Return the newest version, or -1 for a table that does not exist."""
        try:
            return self._open().version() if self.exists() else -1
        except errors.NotFound:  # it went in between
            return -1

    def files(self) -> list[str]:
        """Return where the files of the newest version lie; none when there is no table."""
        return self._open().file_uris() if self.exists() else []

    def scan(self, version: int | None = None) -> pl.LazyFrame:
        """Return a lazy frame of the table.

        Raises:
            errors.NotFound: there is no such table or version.
        """
        table = self._open()
        if version is not None:
            try:
                table.load_as_version(version)
            except DeltaError:
                raise errors.NotFound(
                    "{name} has no version {version}.", name=self.name, version=version
                ) from None
        return pl.scan_delta(table)

    def opened(self) -> DeltaTable | None:
        """Return the table as deltalake opens it, for the kernel; None when there is none."""
        return self._open() if self.exists() else None

    def written_up_to(self, writer: str, version: int | None = None) -> int:
        """Return the number of a writer's last write (`Once`); -1 for none.

        Args:
            writer: as the writes were named.
            version: look at an earlier state of the table.
        """
        if version == -1 or not self.exists():
            return -1

        def kept(table: DeltaTable) -> int | None:
            if version is not None:
                table.load_as_version(version)
            return table.transaction_version(writer)

        found = self._asked(kept)
        return -1 if found is None else found

    def append(self, frame: pl.DataFrame, once: Once | None = None) -> bool:
        """Add rows; return False when `once` says that they are there already."""
        return self._commit(frame, "append", once)

    def overwrite(self, frame: pl.DataFrame, once: Once | None = None) -> bool:
        """Replace every row in one commit; the previous version stays readable."""
        return self._commit(frame, "overwrite", once)

    def merge(self, frame: pl.DataFrame, key: str) -> None:
        """Replace the rows whose key is in the frame, insert the others, in one commit."""
        if not self.exists():
            self.append(frame)
            return
        self._retried(
            lambda table: (
                table.merge(frame, f"t.{key} = s.{key}", source_alias="s", target_alias="t")
                .when_matched_update_all()
                .when_not_matched_insert_all()
                .execute()
            )
        )

    def delete(self, predicate: str) -> int:
        """Remove the rows that match a SQL predicate; return how many."""
        if not self.exists():
            return 0
        gone: list[int] = []
        self._retried(
            lambda table: gone.append(int(table.delete(predicate)["num_deleted_rows"] or 0))
        )
        return gone[-1]

    def versions(self, limit: int = 50) -> list[Version]:
        """Return the newest commits, newest first."""
        if not self.exists():
            return []
        return [_version(entry) for entry in self._open().history(limit)]

    def restore(self, version: int) -> None:
        """Make an earlier state the newest one, as a new commit; the newest one stays as it is.

        Raises:
            errors.NotFound: there is no such table or version, or its files were forgotten.
        """
        table = self._open()
        if version == table.version():
            return
        try:
            table.restore(version)
        except (DeltaError, OSError) as problem:
            raise errors.NotFound(
                "{name} cannot go back to version {version}: {problem}",
                name=self.name,
                version=version,
                problem=problem,
            ) from None

    def forget(self) -> None:
        """Drop all but the newest version: erased rows leave the disk too.

        Old log entries go with the old files, for they name the least and greatest value of each
        column. Readers and writers that hold an older version must begin again.
        """
        if not self.exists():
            return
        table = self._open()
        table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
        self._keep_history("interval 0 days")
        table = self._open()
        table.create_checkpoint()
        table.cleanup_metadata()
        self._keep_history(_HISTORY)

    def compact(self) -> None:
        """Join small files."""
        if self.exists():
            self._retried(lambda table: table.optimize.compact())

    def verify(self) -> int:
        """Read every row; return how many.

        Raises:
            errors.Failed: a file of the table is missing or damaged.
        """
        try:
            return (
                sum(self.scan().select(pl.len()).collect()["len"].to_list())
                if self._read_all()
                else 0
            )
        except (pl.exceptions.PolarsError, OSError) as problem:
            raise errors.Failed(
                "{name} cannot be read: {problem}. Restore a version.",
                name=self.name,
                problem=problem,
            ) from None

    def _keep_history(self, interval: str) -> None:
        """Say how long the log of old versions and the list of dropped files are kept."""
        wanted = {
            "delta.logRetentionDuration": interval,
            "delta.deletedFileRetentionDuration": interval,
        }
        self._retried(lambda table: table.alter.set_table_properties(wanted))

    def _read_all(self) -> bool:
        # Counting rows would read the log alone; hashing every column reads the files.
        self.scan().select(pl.all().hash().sum()).collect(engine="streaming")
        return True

    def _open(self) -> DeltaTable:
        return self._asked(lambda table: table)

    def _asked(self, ask: Callable[[DeltaTable], Answer]) -> Answer:
        """Open the table and ask it something.

        Whoever deletes a table, or tidies its log up, takes one file after the other: what fails
        meanwhile is asked again, until the table is gone or whole.

        Raises:
            errors.NotFound: there is no such table.
        """
        for look in range(_LOOKS):
            try:
                return ask(_Table(self.uri, storage_options=self.options or None))
            except TableNotFoundError:
                break
            except DeltaError:
                if look == _LOOKS - 1:
                    raise
                time.sleep(_LOOK_SECONDS)
        raise errors.NotFound("The lake has no table {name} yet.", name=self.name)

    def _commit(
        self, frame: pl.DataFrame, mode: Literal["append", "overwrite"], once: Once | None
    ) -> bool:
        marks = [Transaction(once.writer, once.number)] if once else None
        for attempt in range(_TRIES):
            # The mark is looked for in the very state that the commit builds on: a commit in
            # between is then a conflict, and looking again tells whether it was ours.
            table = self._open() if self.exists() else None
            if once and table and _done(table, once):
                return False
            try:
                write_deltalake(
                    table or self.uri,
                    frame,
                    mode=mode if table else "error",
                    schema_mode="overwrite" if table and mode == "overwrite" else "merge",
                    storage_options=self.options or None,
                    # The first commit of a table is not moved behind that of another writer.
                    commit_properties=CommitProperties(
                        app_transactions=marks, max_commit_retries=20 if table else 0
                    ),
                )
            except CommitFailedError as problem:
                if attempt == _TRIES - 1:
                    raise self._busy(problem) from None
            except DeltaError as problem:
                # Another writer made the table meanwhile.
                if table or not self.exists() or attempt == _TRIES - 1:
                    raise self._busy(problem) from None
            else:
                return True
        return False

    def _busy(self, problem: Exception) -> errors.Conflict:
        return errors.Conflict(
            "{name} is being written by others ({problem}). Retry.", name=self.name, problem=problem
        )

    def _retried(self, change: "_Change") -> None:
        for attempt in range(_TRIES):
            try:
                change(self._open())
            except CommitFailedError as problem:
                if attempt == _TRIES - 1:
                    raise self._busy(problem) from None
            else:
                return


class _Change(Protocol):
    """A change of an open table (a callable; named for the type checker)."""

    def __call__(self, table: DeltaTable) -> object: ...


def _done(table: DeltaTable, once: Once) -> bool:
    kept = table.transaction_version(once.writer)
    return kept is not None and kept >= once.number


def _version(entry: Mapping[str, object]) -> Version:
    metrics = entry.get("operationMetrics")
    rows = _rows_written(metrics) if isinstance(metrics, dict) else 0
    return Version(
        number=int(str(entry["version"])),
        written_at=datetime.fromtimestamp(int(str(entry["timestamp"])) / 1000, UTC),
        operation=str(entry.get("operation", "")),
        rows=rows,
    )


def _rows_written(metrics: Mapping[str, object]) -> int:
    """Count what a commit wrote; a merge also copies rows that it does not change."""
    merged = ("num_target_rows_inserted", "num_target_rows_updated")
    names = merged if merged[0] in metrics else ("num_added_rows",)
    return sum(int(str(metrics.get(name) or 0)) for name in names)
