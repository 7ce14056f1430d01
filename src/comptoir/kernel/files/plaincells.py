"""Blocks of the plainest delimited text, read in one sweep.

Tables of numbers and identifiers, such as millions of interactions, hold not one quote. Polars
reads those; at the first doubt this gives up and `csv` reads. Both say the same, a test sees to it.
"""

import csv

import polars as pl

from comptoir.kernel.files.feed import Lines

_BOM = b"\xef\xbb\xbf"


def plain_table(lines: Lines, width: int, delimiter: str, encoding: str) -> pl.DataFrame | None:
    """Return the cells as texts, a row a line; nothing where not every line is one plain row.

    Args:
        lines: consecutive lines, the first of them where a row starts.
        width: columns of the header.
        delimiter: one character.
        encoding: of the lines.

    >>> plain_table([b"1,x", b"2,"], 2, ",", "utf-8").rows()
    [('1', 'x'), ('2', '')]
    >>> plain_table([b"1", b"2,x,y"], 2, ",", "utf-8") is None
    True
    """
    if not lines or None in lines:
        return None
    data = _plain_bytes([line for line in lines if line is not None], encoding)
    cut = delimiter.encode()
    empty_row = b"\n" + cut * (width - 1) + b"\n"
    if not data or data.count(cut) != (width - 1) * len(lines) or empty_row in b"\n" + data:
        return None
    try:
        table = pl.read_csv(
            data,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            infer_schema=False,
            schema={f"column_{place}": pl.String for place in range(width)},
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    return table if table.height == len(lines) else None


def _plain_bytes(lines: list[bytes], encoding: str) -> bytes:
    """Return the lines as UTF-8 with one end each, or nothing where one is not plain."""
    data = b"\n".join(lines) + b"\n"
    if max(map(len, lines)) > csv.field_size_limit() or data.startswith(_BOM):
        return b""
    if encoding != "utf-8":
        try:
            data = data.decode(encoding).encode()
        except UnicodeDecodeError:
            return b""
    data = data.replace(b"\r\n", b"\n")
    return b"" if any(mark in data for mark in (b'"', b"\r", b"\0")) else data
