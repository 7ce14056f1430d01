"""Opens files of records, and queries that answer records."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.files.chunk import CHUNK, Chunk, Container
from comptoir.kernel.files.compression import Content
from comptoir.kernel.files.limits import Limits
from comptoir.kernel.files.query import GuestDatabase, Query
from comptoir.kernel.files.sniff import EXPECTED, container_of, regular_file

DATABASE = "://"
"""Tells the URI of a database from a path."""


@dataclass(frozen=True, slots=True)
class Records:
    """A file or a query, open; never held in memory as a whole. `open_records` makes one."""

    name: str
    """As messages call it; without a password."""
    container: Container
    bytes_total: int
    """Size on disk, for a progress bar; 0 when it is not known (SQL)."""
    fingerprint: Callable[[], str]
    """Returns the sha256 of the content, as 64 hexadecimal digits."""

    @property
    def kind(self) -> str:
        """What holds the records, such as `JSON Lines` or `Parquet`."""
        return self.container.kind

    @property
    def names(self) -> frozenset[str]:
        """Columns of the first records."""
        return self.container.names

    def bytes_read(self) -> int:
        """Return how far the latest `chunks` has come, 0 to `bytes_total`."""
        return self.container.bytes_read()

    def chunks(
        self, start_line: int = 0, size: int = CHUNK, wanted: Collection[str] | None = None
    ) -> Iterator[Chunk]:
        """Yield the records behind a line; see `Container.chunks`.

        Raises:
            errors.Invalid: the content breaks off or is damaged; every whole record in front of
                the damage has been yielded, and `extra["last_line"]` tells the last one's line.
        """
        last = start_line
        try:
            for chunk in self.container.chunks(start_line, size, wanted):
                last = max(last, chunk.last_line)
                yield chunk
        except errors.Invalid as problem:
            raise errors.Invalid(
                "{name}: {problem}. Its last whole record is line {line}.",
                code=problem.code,
                extra={"last_line": last},
                name=self.name,
                problem=problem,
                line=str(last),
            ) from None


def open_records(place: Path | str, *, query: str = "", limits: Limits | None = None) -> Records:
    """Open a file of records; its compression and container are told from its content.

    Args:
        place: JSON Lines, a JSON array, CSV, TSV or Parquet, plain, gzip or zstd. With a query
            the URI of a database, `sqlite:///path` or `postgresql://…`.
        query: one SELECT.
        limits: what a hostile file may ask of the machine.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it holds no records, and the message says what it is; or the database
            refuses the query.
        errors.Unavailable: the database does not answer.
    """
    bounds = limits or Limits()
    if query.strip():
        return _answer(str(place), query, bounds)
    if DATABASE in str(place):
        raise errors.Invalid("A database needs a query: add --query 'select …'.")
    return _file(Path(place), bounds)


def _answer(uri: str, query: str, limits: Limits) -> Records:
    database = GuestDatabase(uri)
    asked = Query(database, query, limits)
    return Records(database.name, asked, 0, asked.fingerprint)


def _file(path: Path, limits: Limits) -> Records:
    regular_file(path)
    try:
        container = container_of(Content(path, limits))
    except errors.Invalid as problem:
        raise errors.Invalid(
            "{name}: {problem}. {expected}",
            code=problem.code or "no_records",
            name=path.name,
            problem=problem,
            expected=EXPECTED,
        ) from None
    return Records(path.name, container, path.stat().st_size, lambda: _digest(path))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
