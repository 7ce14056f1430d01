"""Reads data to evaluate on: pairs, sequences and lists, as research and shops keep them."""

import csv
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files import Limits, open_records
from comptoir.kernel.files.compression import Content
from comptoir.kernel.files.sniff import regular_file
from comptoir.recommend.evaluation import moments

_PARQUET = "PAR1"
_SEPARATOR = re.compile(r"::|[\t,; |]")
_SEPARATORS = ("::", "\t", ";", "|", ",", " ")
"""The rarest within ids first."""
_LOOKED_AT = 100
"""Lines by which the separator is told."""
_ALIASES = {
    "user": (
        *("user", "userid", "customerid", "reviewerid", "visitorid", "householdid", "buyerid"),
        *("customer", "client", "clientid", "idclient", "utilisateur", "uid"),
    ),
    "item": (
        *("item", "itemid", "movieid", "productid", "asin", "parentasin", "artistid", "bookid"),
        *("product", "sku", "article", "articleid", "idarticle", "produit", "idproduit", "iid"),
    ),
    "time": (
        *("time", "timestamp", "unixreviewtime", "eventtime", "ts", "date", "datetime"),
        *("createdat", "moment", "horodatage"),
    ),
}
"""How shops and research name them, without what is neither a letter nor a digit."""


class Format(StrEnum):
    """How a file tells who chose what."""

    PAIRS = "pairs"
    """A line an event: user, item[, time]; with or without column names."""
    SEQUENCES = "sequences"
    """A line a user: the user, then her items, oldest first."""
    LISTS = "lists"
    """A line a user: the user, then her items, in no order."""


class Told(StrEnum):
    """What is known of when events happened."""

    TIMES = "times"
    ORDER = "order"
    NOTHING = "nothing"


def read(path: Path, format: Format, columns: dict[str, str]) -> tuple[pl.DataFrame, Told]:
    """Read a file.

    Args:
        path: the file; gzip and zstd are understood.
        format: how it is written.
        columns: own names of `user`, `item` and `time`, for pairs with column names.

    Returns:
        Columns `user` and `item` (texts) and `time` (seconds since 1970 UTC, or the place in the
        file), a row an event; and what is known of when.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it does not hold what the format says.
    """
    regular_file(path)
    content = Content(path, Limits())
    first = _first_line(content)
    records = first.startswith((_PARQUET, "{", "["))
    if records or _names(first, columns):
        if format is not Format.PAIRS:
            raise errors.Invalid(
                "{name} has named columns and is no {format}. Use --format pairs.",
                name=path.name,
                format=format,
            )
        return _named(path, columns)
    if format is Format.PAIRS:
        return _pairs(content, path.name)
    lists = _lists(content, path.name)
    if _are_triples(lists):
        return _pairs(content, path.name)
    found = lists.explode("item", empty_as_null=False).with_row_index("time")
    found = found.select("user", "item", pl.col("time").cast(pl.Int64))
    return found, Told.ORDER if format is Format.SEQUENCES else Told.NOTHING


def _first_line(content: Content) -> str:
    """Return the first line, a byte a character, so that any file has one."""
    for block in content.blocks():
        return block.split(b"\n", 1)[0][:10_000].decode("latin-1").strip()
    return ""


def _names(first: str, columns: dict[str, str]) -> bool:
    """Tell whether a line names columns."""
    words = {_plain(word) for word in _SEPARATOR.split(first)}
    known = {*_ALIASES["user"], *_ALIASES["item"], *(_plain(own) for own in columns.values())}
    return len(words & known) > 1


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _named(path: Path, columns: dict[str, str]) -> tuple[pl.DataFrame, Told]:
    records = open_records(path)
    own = {role: _column(records.names, role, columns) for role in _ALIASES}
    missing = [role for role in ("user", "item") if not own[role]]
    if missing:
        raise errors.Invalid(
            "{name} has no column {role}; it has {names}. Name it: --column {role}=COLUMN.",
            name=path.name,
            role=missing[0],
            names=", ".join(sorted(records.names)),
        )
    wanted = {column: pl.String() for column in own.values() if column}
    parts = [chunk.values.frame(wanted) for chunk in records.chunks(wanted=list(wanted))]
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=wanted)
    found = whole.select(pl.col(column).alias(role) for role, column in own.items() if column)
    return _timed(found.drop_nulls(["user", "item"]), path.name)


def _column(names: frozenset[str], role: str, columns: dict[str, str]) -> str:
    if role in columns:
        if columns[role] not in names:
            raise errors.Invalid(
                "There is no column {column}; there are {names}.",
                column=columns[role],
                names=", ".join(sorted(names)),
            )
        return columns[role]
    plain = {_plain(name): name for name in sorted(names)}
    return next((plain[alias] for alias in _ALIASES[role] if alias in plain), "")


def _pairs(content: Content, name: str) -> tuple[pl.DataFrame, Told]:
    """Read lines without column names: user, item, and a last column that may be a time."""
    lines = pl.DataFrame({"line": list(_texts(content))}, schema={"line": pl.String})
    lines = lines.with_row_index("number", offset=1).with_columns(
        pl.col("line").str.strip_chars(" \r\t")
    )
    lines = lines.filter(pl.col("line") != "")
    if not len(lines):
        raise errors.Invalid("{name} is empty.", name=name)
    parts, width = _columns(lines["line"], name)
    odd = parts.list.len() != width
    if odd.any():
        raise errors.Invalid(
            "{name}: line {number} has {found} columns, others have {width}. Pairs are user, "
            "item[, time]; lines of a user with her items are --format sequences or lists.",
            name=name,
            number=lines["number"].filter(odd)[0],
            found=parts.list.len().filter(odd)[0],
            width=width,
        )
    found = pl.DataFrame({"user": parts.list.get(0), "item": parts.list.get(1)})
    if width > 2:  # noqa: PLR2004 - user and item
        told = parts.list.get(width - 1)
        if _is_name(told) and not any((one[1:] == one[0]).any() for one in found):
            found, told = found[1:], told[1:]  # column names in words that we do not know
        if moments.are_moments(told):  # not a rating, nor a count
            found = found.with_columns(time=told)
    return _timed(found, name)


def _is_name(last: pl.Series) -> bool:
    """Tell whether the first value of a column is its name: others are moments or numbers."""
    if len(last) == 1 or last[0] == "" or moments.are_moments(last[:1]):
        return False
    numbers = last.cast(pl.Float64, strict=False).is_not_null()
    return bool(numbers[1:].all() or moments.are_moments(last[1:])) and not numbers[0]


def _columns(lines: pl.Series, name: str) -> tuple[pl.Series, int]:
    """Return the columns of each line, and how many most of them have."""
    some = lines.head(_LOOKED_AT)
    found: list[tuple[bool, str, int]] = []
    for separator in _SEPARATORS:
        widths = _split(some, separator).list.len()
        width = int(widths.mode().max() or 0)  # type: ignore[arg-type]  # lengths are whole numbers
        if width > 1:
            found.append((bool((widths == width).all()), separator, width))
    if not found:
        raise errors.Invalid("{name} has one column. Pairs are user, item[, time].", name=name)
    _, separator, width = max(found, key=lambda one: one[0])
    return _split(lines, separator), width


def _split(lines: pl.Series, separator: str) -> pl.Series:
    """Cut lines into columns; what stands in quotation marks is not cut."""
    if len(separator) > 1 or not lines.str.contains('"', literal=True).any():
        return lines.str.split(separator)
    options = {"delimiter": separator, "skipinitialspace": True}
    try:
        rows = [next(csv.reader([line], **options)) for line in lines]  # type: ignore[arg-type]  # options are csv's
    except csv.Error as problem:
        raise errors.Invalid(
            "Lines with quotation marks cannot be read: {problem}. Is the file a text?",
            problem=problem,
        ) from problem
    return pl.Series(rows, dtype=pl.List(pl.String))


def _timed(found: pl.DataFrame, name: str) -> tuple[pl.DataFrame, Told]:
    if not len(found):
        raise errors.Invalid("{name} has column names and no events.", name=name)
    if "time" not in found.columns:
        return found.with_columns(time=pl.lit(0, dtype=pl.Int64)), Told.NOTHING
    found = found.with_columns(time=moments.seconds(found["time"], name))
    if (found["time"] != found["time"].floor()).any():
        found = found.sort("time", maintain_order=True)  # what is left of a second orders events
    return found.with_columns(pl.col("time").floor().cast(pl.Int64)), Told.TIMES


def _lists(content: Content, name: str) -> pl.DataFrame:
    users: list[str] = []
    items: list[list[str]] = []
    for line in _texts(content):
        words = line.replace(",", " ").split()
        if words:
            users.append(words[0])
            items.append(words[1:])
    if not users:
        raise errors.Invalid("{name} is empty.", name=name)
    return pl.DataFrame(
        {"user": users, "item": items}, schema_overrides={"item": pl.List(pl.String)}
    )


def _are_triples(lists: pl.DataFrame) -> bool:
    """Tell user, item, weight from a user and two items: users come again, and all have two."""
    lengths = lists["item"].list.len()
    two = lengths.len() > 0 and lengths.min() == lengths.max() == 2  # noqa: PLR2004 - item and weight
    return bool(two and lists["user"].n_unique() < lists.height)


def _texts(content: Content) -> Iterator[str]:
    rest = b""
    for block in content.blocks():
        *whole, rest = (rest + block).split(b"\n")
        yield from (_text(line) for line in whole)
    if rest:
        yield _text(rest)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r").removeprefix("\ufeff")
