"""Reads data to evaluate on: pairs, sequences and lists, as research and shops keep them."""

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

_PARQUET = b"PAR1"
_SEPARATOR = re.compile(r"::|[\t,; |]")
_ALIASES = {
    "user": ("user", "userid", "customerid", "reviewerid", "visitorid", "householdid"),
    "item": ("item", "itemid", "movieid", "productid", "asin", "parentasin", "artistid", "bookid"),
    "time": ("time", "timestamp", "unixreviewtime", "eventtime", "ts", "date", "createdat"),
}


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
    if first.encode("latin-1").startswith(_PARQUET) or _names(first, columns) or first[:1] in "{[":
        if format is not Format.PAIRS:
            raise errors.Invalid(
                "{name} has named columns and is no {format}. Use --format pairs.",
                name=path.name,
                format=format,
            )
        return _named(path, columns)
    lists = _lists(content, path.name)
    if format is Format.PAIRS or _are_triples(lists):
        return _pairs(content, first, path.name)
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


def _pairs(content: Content, first: str, name: str) -> tuple[pl.DataFrame, Told]:
    """Read lines without column names: user, item, and a last column that may be a time."""
    mark = _SEPARATOR.search(first)
    if mark is None:
        raise errors.Invalid("{name} has one column. Pairs are user, item[, time].", name=name)
    separator = mark.group()
    lines = pl.Series("line", list(_texts(content)), dtype=pl.String).str.strip_chars()
    parts = lines.filter(lines != "").str.split(separator)
    found = pl.DataFrame(
        {"user": parts.list.get(0, null_on_oob=True), "item": parts.list.get(1, null_on_oob=True)}
    )
    if found["item"].null_count():
        raise errors.Invalid(
            "{name} has a line without an item. Pairs are user, item[, time].", name=name
        )
    width = int(parts.list.len().min() or 0)  # type: ignore[arg-type]  # lengths are whole numbers
    if width > 2:  # noqa: PLR2004 - user and item
        found = found.with_columns(time=parts.list.get(width - 1))
        if not moments.are_moments(found["time"]):
            found = found.drop("time")  # a rating or a count
    return _timed(found, name)


def _timed(found: pl.DataFrame, name: str) -> tuple[pl.DataFrame, Told]:
    if "time" not in found.columns:
        return found.with_columns(time=pl.lit(0, dtype=pl.Int64)), Told.NOTHING
    return found.with_columns(time=moments.seconds(found["time"], name)), Told.TIMES


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
        for line in whole:
            yield line.decode("utf-8", "replace").rstrip("\r")
    if rest:
        yield rest.decode("utf-8", "replace").rstrip("\r")
