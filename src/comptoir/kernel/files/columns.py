"""The values of some records, by the column or by the record, as Python or as Polars holds them."""

import contextlib
import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Protocol

import polars as pl

Kind = type[pl.DataType] | pl.DataType
Kinds = Mapping[str, Kind]
"""The type that is wanted of each column: text, number or flag. Dates are read as text or as
numbers, for every shop writes them in its own way."""


class Absent(enum.Enum):
    """The type of `MISSING`: a record that lacks the column, which is not a null in it."""

    MISSING = "missing"


MISSING: Final = Absent.MISSING


class Columns(Protocol):
    """Values under the file's own column names."""

    @property
    def names(self) -> Collection[str]:
        """Columns that at least one of the records has."""
        ...

    def column(self, name: str) -> list[Any]:
        """Return a column's values, one a record: `MISSING` where the record lacks it."""
        ...

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each record: its values by column, without those that it lacks."""
        ...

    def frame(self, kinds: Kinds) -> pl.DataFrame:
        """Return columns of the wanted types, null where a value is none of its column's type."""
        ...


@dataclass(frozen=True, slots=True)
class Objects:
    """Records that came one by one.

    >>> Objects([{"id": "7"}, {"id": None}, {}]).column("id")
    ['7', None, <Absent.MISSING: 'missing'>]
    >>> Objects([{"id": "7"}, {"id": "seven"}, {}]).frame({"id": pl.Int64})["id"].to_list()
    [7, None, None]
    """

    rows: Sequence[dict[str, Any]]

    @property
    def names(self) -> Collection[str]:
        return set().union(*self.rows)

    def column(self, name: str) -> list[Any]:
        return [row.get(name, MISSING) for row in self.rows]

    def records(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def frame(self, kinds: Kinds) -> pl.DataFrame:
        return pl.DataFrame(
            [_series(name, [row.get(name) for row in self.rows], kinds[name]) for name in kinds]
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Records that came as columns; none of them lacks a column.

    >>> table = Table(pl.DataFrame({"id": ["7", "seven"]}))
    >>> table.frame({"id": pl.Int64, "name": pl.String}).rows()
    [(7, None), (None, None)]
    """

    values: pl.DataFrame

    @property
    def names(self) -> Collection[str]:
        return frozenset(self.values.columns)

    def column(self, name: str) -> list[Any]:
        if name in self.values.columns:
            return self.values[name].to_list()
        return [MISSING] * self.values.height

    def records(self) -> Iterator[dict[str, Any]]:
        return self.values.iter_rows(named=True)

    def frame(self, kinds: Kinds) -> pl.DataFrame:
        there, height = self.values.columns, self.values.height
        return pl.DataFrame(
            _cast(self.values[name], kind) if name in there else _nothing(name, height, kind)
            for name, kind in kinds.items()
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """Records of several kinds, one behind the other."""

    parts: Sequence[Columns]

    @property
    def names(self) -> Collection[str]:
        return set().union(*(part.names for part in self.parts))

    def column(self, name: str) -> list[Any]:
        return list(chain.from_iterable(part.column(name) for part in self.parts))

    def records(self) -> Iterator[dict[str, Any]]:
        return chain.from_iterable(part.records() for part in self.parts)

    def frame(self, kinds: Kinds) -> pl.DataFrame:
        return pl.concat([part.frame(kinds) for part in self.parts])


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the records of all parts; those of one part as they are."""
    return parts[0] if len(parts) == 1 else Joined(parts)


_NESTED = {list, dict, tuple, bytes}


def _series(name: str, values: list[Any], kind: Kind) -> pl.Series:
    if not _NESTED.isdisjoint(map(type, values)):
        values = [None if type(value) in _NESTED else value for value in values]
    try:
        return pl.Series(name, values, kind, strict=False)
    except UnicodeEncodeError:
        return pl.Series(name, [_told(value) for value in values], kind, strict=False)


def _cast(values: pl.Series, kind: Kind) -> pl.Series:
    if not values.dtype.is_nested():
        with contextlib.suppress(pl.exceptions.PolarsError):
            return values.cast(kind, strict=False)
    return _nothing(values.name, len(values), kind)


def _nothing(name: str, height: int, kind: Kind) -> pl.Series:
    return pl.Series(name, [None], kind).new_from_index(0, height)


def _told(value: Any) -> Any:
    """Return a value, or nothing where it is a text that holds bytes of no text."""
    try:
        if isinstance(value, str):
            value.encode()
    except UnicodeEncodeError:
        return None
    return value
