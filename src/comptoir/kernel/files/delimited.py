"""CSV and its relatives: a header, then cells between commas, semicolons, tabs or bars."""

import csv
from collections.abc import Callable, Collection, Iterator

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files.chunk import CHUNK, Chunk, Fault, Gathered
from comptoir.kernel.files.compression import Content
from comptoir.kernel.files.feed import Feed, Lost
from comptoir.kernel.files.lines import line_blocks
from comptoir.kernel.files.plaincells import plain_table

SAMPLE_BYTES = 64 << 10
"""Bytes whose look tells the format."""
DELIMITERS = ",;\t|"


class Delimited:
    """Rows of cells under a header; a row's line is the physical line where it starts.

    Blocks of lines without a quote are read in one sweep, as Polars reads them, ten times as fast;
    where there is any doubt `csv` reads, row by row. Rows of nothing but empty cells are passed
    over: spreadsheets end in them.

    Args:
        content: the bytes.
        start: the first of them, to tell the delimiter and the encoding.

    Raises:
        errors.Invalid: there is no header, or it has too many columns.
    """

    def __init__(self, content: Content, start: bytes) -> None:
        self._content = content
        self._encoding = _encoding(start)
        text = start.decode(self._encoding, "replace")
        self._delimiter = _delimiter(text)
        self.kind = "TSV" if self._delimiter == "\t" else "CSV"
        self._ahead = Gathered(1, content.limits.chunk_bytes)
        """Unreadable lines in front of the header."""
        self._header, self._header_end = self._read_header()
        self.names = frozenset(self._header) - {""}

    def bytes_read(self) -> int:
        return self._content.compressed_read

    def chunks(
        self, start_line: int = 0, size: int = CHUNK, wanted: Collection[str] | None = None
    ) -> Iterator[Chunk]:
        gathered = Gathered(size, self._content.limits.chunk_bytes, start_line)
        # A table without a column would not know how many rows it has.
        names = self.names.intersection(wanted or ()) or self.names
        places = {name: self._header.index(name) for name in self._header if name in names}
        yield from gathered.follow(self._rows(gathered, places))

    def _rows(self, gathered: Gathered, places: dict[str, int]) -> Iterator[None]:
        width = len(self._header)
        for each in self._ahead.unreadable:
            gathered.refuse(each.line, each.fault, each.why)
        feed = self._feed(self._header_end)
        while feed.fill():
            first, lines = feed.block()
            table = plain_table(lines, width, self._delimiter, self._encoding)
            if table is not None:
                feed.pass_over_block()
                yield from _add_table(gathered, first, table, places)
                continue
            for line, cells in self._cells(feed, gathered):
                # Empty cells outside the header do no harm.
                if len(cells) > width and any(cells[width:]):
                    why = f"{len(cells)} cells under a header of {width}."
                    gathered.refuse(line, Fault.NO_RECORD, why)
                    feed.give_back()
                elif any(cells):
                    row = {name: cells[at] for name, at in places.items() if at < len(cells)}
                    gathered.add(line, row, feed.weight)
                yield

    def _read_header(self) -> tuple[list[str], int]:
        """Return the names, and the last line that they take."""
        most = self._content.limits.max_columns
        feed = self._feed(0)
        while feed.fill():
            for _line, cells in self._cells(feed, self._ahead):
                if len(cells) > most:
                    raise errors.Invalid(
                        "its header has {count} columns, over the limit of {most}",
                        count=len(cells),
                        most=most,
                    )
                if any(cells):
                    return [cell.strip() for cell in cells], feed.last_line
        raise errors.Invalid("its first line is no header")

    def _feed(self, skip: int) -> Feed:
        limit = self._content.limits.max_line_bytes
        return Feed(line_blocks(self._content.blocks(), limit), self._encoding, limit, skip)

    def _cells(self, feed: Feed, gathered: Gathered) -> Iterator[tuple[int, list[str]]]:
        """Yield each row's first line and cells, to the end of the block."""
        reader = csv.reader(feed, delimiter=self._delimiter)
        while True:
            feed.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (Lost, csv.Error) as problem:
                gathered.refuse(feed.first_line, *_why(problem))
                feed.give_back()
                reader = csv.reader(feed, delimiter=self._delimiter)
            else:
                yield feed.first_line, cells


def _add_table(
    gathered: Gathered, first: int, table: pl.DataFrame, places: dict[str, int]
) -> Iterator[None]:
    at = max(0, gathered.start_line + 1 - first)
    table = table.select(pl.nth(place).alias(name) for name, place in places.items())
    while at < table.height:
        part = table[at : at + gathered.room]
        lines = range(first + at, first + at + part.height)
        gathered.add_table(lines, part, int(part.estimated_size()))
        at += part.height
        yield


def _why(problem: Exception) -> tuple[Fault, str]:
    if isinstance(problem, Lost):
        return problem.fault, str(problem)
    if "field limit" in str(problem):
        return Fault.TOO_LONG, "A cell is longer than 128 KiB."
    return Fault.NO_RECORD, f"The row is no CSV: {problem}."


def _encoding(start: bytes) -> str:
    r"""Tell UTF-8 from the Windows-1252 that spreadsheets write in France.

    >>> _encoding("avis;note\ntrès bien;5".encode("cp1252"))
    'cp1252'
    """
    whole = start.split(b"\n")[:-1] if len(start) >= SAMPLE_BYTES else start.split(b"\n")
    lines = [line for line in whole if not line.isascii()]
    readable = sum(_is_utf8(line) for line in lines)
    return "cp1252" if lines and not readable else "utf-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    r"""Return the delimiter that cuts the most of the first records as it cuts the header.

    >>> _delimiter("avis;note\nbon, solide;5\n")
    ';'
    """

    def regularity(delimiter: str) -> tuple[float, int]:
        width, alike, rows = 0, 0, 0
        try:
            for cells in csv.reader(text.splitlines(keepends=True)[:100], delimiter=delimiter):
                width = width or len(cells)
                rows += 1
                alike += len(cells) == width
        except csv.Error:
            pass
        return (alike / rows if width > 1 else 0.0, width)

    best: Callable[[str], tuple[float, int]] = regularity
    return max(DELIMITERS, key=best)
