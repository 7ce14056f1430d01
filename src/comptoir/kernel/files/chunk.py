"""Consecutive records of a file, and how a container hands them over."""

import enum
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files.columns import Columns, Objects, Table, joined

CHUNK = 20_000
"""Records of a chunk, unless another number is asked for."""
_TOLD = 200


class Fault(enum.StrEnum):
    """Why a line is no record."""

    NO_RECORD = "no_record"
    """It is not of the container's form."""
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line that holds no record."""

    line: int
    fault: Fault
    why: str
    """One sentence of at most 200 characters; never the line's content."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive records, and the lines among them that are none."""

    lines: Sequence[int]
    """1-based line of each record where it starts; its number where there are no lines."""
    values: Columns
    unreadable: Sequence[Unreadable]
    last_line: int
    """Last line looked at: pass it as `start_line` to go on behind this chunk."""


class Container(Protocol):
    """A way of holding records: JSON Lines, a JSON array, CSV, Parquet, a query's answer."""

    kind: str
    """As messages call it, such as `JSON Lines`."""
    names: frozenset[str]
    """Columns of the first records."""

    def chunks(
        self, start_line: int = 0, size: int = CHUNK, wanted: Collection[str] | None = None
    ) -> Iterator[Chunk]:
        """Yield the records behind a line.

        Args:
            start_line: the first record yielded stands behind it; 0 for all.
            size: records in a chunk, at most.
            wanted: columns that will be asked for, others need not be decoded; `None` for all.

        Raises:
            errors.Invalid: the content is damaged; whole records in front of it were yielded.
        """
        ...

    def bytes_read(self) -> int:
        """Return how many bytes of the file the latest `chunks` has used."""
        ...


@dataclass(slots=True)
class Gathered:
    """Records of one container, gathered until they fill a chunk."""

    size: int
    max_bytes: int
    start_line: int = 0
    """What stands at or in front of this line is left out."""
    last_line: int = 0
    bytes: int = 0
    lines: list[int] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: list[Columns] = field(default_factory=list)
    """What came before `rows`."""
    unreadable: list[Unreadable] = field(default_factory=list)

    def add(self, line: int, row: dict[str, Any], weight: int) -> None:
        if line > self.start_line:
            self.lines.append(line)
            self.rows.append(row)
            self.bytes += weight
            self.last_line = line

    def extend(self, first: int, rows: list[dict[str, Any]], weight: int) -> None:
        """Add records on consecutive lines, all of them behind `start_line`."""
        self.lines.extend(range(first, first + len(rows)))
        self.rows += rows
        self.bytes += weight
        self.last_line = first + len(rows) - 1

    def add_table(self, lines: Sequence[int], table: pl.DataFrame, weight: int) -> None:
        """Add records that came as columns, no more of them than there is `room` for."""
        self._close_part()
        self.parts.append(Table(table))
        self.lines.extend(lines)
        self.bytes += weight
        self.last_line = lines[-1]

    def refuse(self, line: int, fault: Fault, why: str) -> None:
        if line > self.start_line:
            self.unreadable.append(Unreadable(line=line, fault=fault, why=why[:_TOLD]))
            self.last_line = line

    @property
    def room(self) -> int:
        # A file of nothing but unreadable lines must not gather them all either.
        return self.size - len(self.lines) - len(self.unreadable)

    @property
    def empty(self) -> bool:
        return not self.lines and not self.unreadable

    def follow(self, filling: Iterable[object]) -> Iterator[Chunk]:
        """Yield a chunk whenever one is full, and what is left at the end or before an error.

        Args:
            filling: adds to this, and yields after each addition.
        """
        try:
            for _ in filling:
                if self.room <= 0 or self.bytes >= self.max_bytes:
                    yield self._take()
        except errors.Invalid:
            if not self.empty:
                yield self._take()
            raise
        if not self.empty:
            yield self._take()

    def _close_part(self) -> None:
        if self.rows:
            self.parts.append(Objects(self.rows))
            self.rows = []

    def _take(self) -> Chunk:
        self._close_part()
        values = joined(self.parts or [Objects([])])
        chunk = Chunk(self.lines, values, self.unreadable, self.last_line)
        self.lines, self.parts, self.unreadable, self.bytes = [], [], [], 0
        return chunk
