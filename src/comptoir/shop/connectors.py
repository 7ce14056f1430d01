"""Rows of the shop's files and databases, under their own column names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

from comptoir.kernel.files import Records, Unreadable, open_records

_ROWS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where records are."""

    path: str
    """A file, or the URI of a database."""
    query: str = ""
    """The SQL query, when `path` is a database."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row as its container holds it; an empty cell is `None`."""

    line: int
    """1-based line of the file where it starts, or number of the row."""
    values: Mapping[str, object]


Read = Iterator[Record | Unreadable]


def open_place(place: Place) -> Records:
    """Open a file or a query, to be read as often as need be; see `files.open_records`.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it holds no records, or the database refuses the query.
        errors.Unavailable: the database does not answer.
    """
    return open_records(place.path, query=place.query)


def read_rows(records: Records) -> Read:
    """Yield rows, and lines that are none, in the order of their lines.

    Raises:
        errors.Invalid: the content breaks off or is damaged.
    """
    for chunk in records.chunks(size=_ROWS):
        rows: Read = (
            Record(line, {name: None if value == "" else value for name, value in row.items()})
            for line, row in zip(chunk.lines, chunk.values.records(), strict=True)
        )
        yield from merge(rows, chunk.unreadable, key=attrgetter("line"))
