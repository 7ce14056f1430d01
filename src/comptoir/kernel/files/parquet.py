"""Parquet, read by the row group and the column."""

from collections.abc import Collection, Iterator
from pathlib import Path

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files.chunk import CHUNK, Chunk
from comptoir.kernel.files.columns import Table
from comptoir.kernel.files.compression import Content
from comptoir.kernel.files.limits import Limits

_MAGIC = b"PAR1"
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
_FOOTER_BYTES = 256 << 20
"""Largest footer accepted; that of 500 million rows in ten columns takes a few MiB."""


class Parquet:
    """Rows of a Parquet file; a row's line is its number, 1 for the first.

    A packed one is unpacked into the system's temporary files first: Parquet is read from its end.

    Raises:
        errors.Invalid: the footer is damaged or announces too many columns.
    """

    kind = "Parquet"

    def __init__(self, content: Content) -> None:
        self._content = content  # as long as this lives, what it unpacked does
        self._bytes = content.path.stat().st_size
        self._path = content.unpacked()
        _check_footer(self._path, content.limits)
        try:
            # A path would be read as a pattern where it holds `*` or `[`.
            self._rows = pl.scan_parquet(self._path, glob=False)
            self._columns = self._rows.collect_schema().names()
            self._count = int(self._rows.select(pl.len()).collect().item())
        except _FAILURES as problem:
            raise _damaged(problem) from None
        self.names = frozenset(self._columns)
        self._done = 0

    def bytes_read(self) -> int:
        """Return the share of rows read, in bytes of the file."""
        return self._bytes * self._done // max(self._count, 1)

    def chunks(
        self, start_line: int = 0, size: int = CHUNK, wanted: Collection[str] | None = None
    ) -> Iterator[Chunk]:
        # A table without a column would not know how many rows it has.
        names = self.names.intersection(wanted or ()) or self.names
        frames = (
            self._rows.select(name for name in self._columns if name in names)
            .slice(start_line)
            .collect_batches(chunk_size=size, lazy=True, engine="streaming")
        )
        self._done = start_line
        while True:
            try:
                frame = next(frames, None)
            except _FAILURES as problem:
                raise _damaged(problem) from None
            if frame is None:
                return
            for part in frame.iter_slices(size):
                first, self._done = self._done + 1, self._done + part.height
                yield Chunk(range(first, self._done + 1), Table(part), (), self._done)


def _damaged(problem: BaseException) -> errors.Invalid:
    why = str(problem).partition("\n")[0]
    return errors.Invalid("its Parquet data are damaged ({why})", code="damaged_file", why=why)


def _check_footer(path: Path, limits: Limits) -> None:
    """Refuse a footer that would cost much to decode, by its first dozen bytes.

    The footer is a Thrift compact struct: field 1 the version, field 2 the list of schema
    elements, whose header tells their number
    (https://github.com/apache/parquet-format, parquet.thrift, FileMetaData).
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(end - 8, 0))
        tail = file.read(8)
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] != _MAGIC or length + 12 > end:
            raise errors.Invalid("its Parquet footer is missing: the file is truncated")
        file.seek(end - 8 - length)
        head = file.read(24)
    columns = _schema_elements(head)
    if columns > limits.max_columns or length > _FOOTER_BYTES:
        raise errors.Invalid(
            "it is a Parquet file of {count} columns, over the limit of {most}",
            count=columns,
            most=limits.max_columns,
        )


def _schema_elements(footer: bytes) -> int:
    """Return the number of schema elements, or 0 where the footer starts in another way."""
    place = 1
    if footer[:1] != b"\x15":
        return 0
    while place < len(footer) and footer[place] & 0x80:
        place += 1
    if footer[place + 1 : place + 2] != b"\x19":
        return 0
    count, place = footer[place + 2] >> 4, place + 3
    if count < 15:  # noqa: PLR2004 - 15 announces that a varint follows
        return count
    value = shift = 0
    for byte in footer[place:]:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return value
