"""Reads an import's files part by part into files of the lake that no reader sees yet."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files import Chunk, Records, open_records
from comptoir.kernel.storage.lake import Once
from comptoir.kernel.work import Json
from comptoir.recommend.bulk.owners import Owners
from comptoir.recommend.datasets import schemas
from comptoir.recommend.datasets.checking import checked
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store.lake import BULK, REJECTED, lake_kinds
from comptoir.recommend.store.storeroom import Storeroom

_EXAMPLES = 20


class Reading:
    """Files being read; they stay open between steps and reopen after a crash.

    Args:
        room: what the work stands on.
        import_id: names what is written.
        opened: what the import's first step found out.
        attempt: 1, or more when an erasure took the files of the attempt before.
    """

    def __init__(self, room: Storeroom, import_id: str, opened: Json, attempt: int) -> None:
        self._room = room
        self._import_id = import_id
        self._opened = opened
        self._writer = f"import-{import_id}-{attempt}"
        self._schema = schemas.parse(opened["schema"])
        self._lake = room.lake_of(opened["group_id"])
        self._staging = self._lake.staging(self._schema)
        self._owners = Owners(room, opened["group_id"], bool(opened.get("pseudonyms")))
        self._size = room.import_rows if self._schema.dataset.has_events else room.import_rows // 10
        self._chunks: Iterator[Chunk] | None = None
        self._records: Records | None = None
        self._at = (-1, -1)
        self._bytes = 0

    def part(self, number: int, path: int, line: int) -> Json:
        """Read and write the rows behind a line of a path; the same call twice keeps them once."""
        if self._chunks is None or self._at != (path, line):
            self._seek(path, line)
        chunk = next(self._chunks, None) if self._chunks else None
        read = (self._records.bytes_read() if self._records else 0) - self._bytes
        self._bytes += read
        if chunk is None:
            self._chunks = None
            told: Json = {"rows_read": 0, "rows_kept": 0, "rejected": {}, "examples": []}
            return told | {"files": [], "next": [path + 1, 0], "bytes": read}
        self._at = (path, chunk.last_line)
        return self._kept(number, chunk) | {"next": [path, chunk.last_line], "bytes": read}

    def _seek(self, path: int, line: int) -> None:
        name = Path(self._opened["paths"][path])
        self._records = open_records(name)
        if line and self._records.fingerprint() != self._opened["fingerprints"][path]:
            raise errors.Conflict(
                "{source} has changed since line {line} was read; import it again.",
                source=name.name,
                line=str(line),
            )
        columns = self._opened["columns"]
        wanted = [columns.get(one.name, one.name) for one in self._schema.fields]
        self._chunks = self._records.chunks(line, max(self._size, 1), wanted)
        self._at, self._bytes = (path, line), 0

    def _kept(self, number: int, chunk: Chunk) -> Json:
        found = checked(chunk, self._schema, self._opened["columns"], self._room.now())
        frame, once = found.frame, Once(self._writer, number)
        if "USER_ID" in frame.columns:
            frame = self._owners.replace(frame, once)
        files = []
        if frame.height:
            whole = frame.with_columns(
                pl.lit(None, kind).alias(name)
                for name, kind in lake_kinds(self._schema).items()
                if name not in frame.columns
            )
            files = [asdict(self._staging.write(f"{self._writer}-{number:05}", whole, BULK))]
        self._refuse(found.rejects, once)
        reasons = found.rejects["reason"].value_counts()
        return {
            "rows_read": len(chunk.lines) + len(chunk.unreadable),
            "rows_kept": frame.height,
            "rejected": dict(reasons.iter_rows()),
            "examples": found.rejects.head(_EXAMPLES).to_dicts(),
            "files": files,
        }

    def _refuse(self, rejects: pl.DataFrame, once: Once) -> None:
        if not rejects.height:
            return
        path = Path(self._opened["paths"][self._at[0]]).name
        self._lake.rejects.append(
            rejects.select(
                import_id=pl.lit(self._import_id),
                dataset=pl.lit(DatasetType(self._opened["dataset"]).value),
                source=pl.lit(path),
                line="line",
                reason="reason",
                detail="detail",
            ).cast(dict(REJECTED)),  # type: ignore[arg-type]  # types by name
            once,
        )
