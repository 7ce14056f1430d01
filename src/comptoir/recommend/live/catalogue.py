"""The items of a group by code: those of the snapshot, and those that came since."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.recommend.data import Column, ColumnKind, Table
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.reading.tabulating import column, tabulated


class Catalogue:
    """A growing list of items, and the newest immutable table of them.

    Codes never change while a catalogue lives: a new snapshot brings a new catalogue. One thread
    at a time changes it; any number read, without a lock.

    Args:
        base: item ids that have the first codes.
        frame: the records of items, of the schema's columns.
        schema: of items.
    """

    def __init__(self, base: Iterable[str], frame: pl.DataFrame, schema: Schema) -> None:
        self._schema = schema
        self._ids = list(base)
        self.codes = {name: code for code, name in enumerate(self._ids)}
        """The code of each item; it only grows."""
        for name in frame["ITEM_ID"].to_list():
            self.code(name)
        self.table: Table = self._named(tabulated(frame, schema, self._ids).columns)
        """The newest state; hold on to it for as long as one answer takes."""
        self.revision = 1
        """Grows whenever `table` is another one."""

    def code(self, item_id: str) -> int:
        """Return an item's code; one that is new gets the next, and a row at the next `settle`."""
        found = self.codes.get(item_id)
        if found is None:
            found = len(self._ids)
            self._ids.append(item_id)
            self.codes[item_id] = found
        return found

    def id(self, code: int) -> str:
        return self._ids[code]

    def __len__(self) -> int:
        return len(self._ids)

    def settle(self, records: Mapping[str, Mapping[str, Any]]) -> bool:
        """Make a new table of what has changed; return whether anything had.

        Args:
            records: what was put live, by item id: values by the schema's field.
        """
        rows = {self.code(item_id): values for item_id, values in records.items()}
        if not rows and len(self.table) == len(self._ids):
            return False
        n = len(self._ids)
        self.table = self._named(
            {
                one.name: _changed(
                    self.table.columns[one.name], column(_series(one, rows), one), list(rows), n
                )
                for one in self._schema.fields
                if one.name in self.table.columns
            }
        )
        self.revision += 1
        return True

    def _named(self, columns: Mapping[str, Column]) -> Table:
        return Table(ids=tuple(self._ids), columns=columns, codes=dict(self.codes))


def _series(one: Any, rows: Mapping[int, Mapping[str, Any]]) -> pl.Series:
    values = [values.get(one.name) for values in rows.values()]
    return pl.Series(one.name, values, one.type.kind, strict=False)


def _changed(old: Column, new: Column, rows: Sequence[int], n: int) -> Column:
    """Return a column of `n` rows with some of them replaced; rows beyond the old end are empty."""
    if old.kind in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
        numbers = np.full(n, np.nan)
        numbers[: len(old.numbers)] = old.numbers
        numbers[list(rows)] = new.numbers
        return Column(kind=old.kind, numbers=numbers)
    place = {value: code for code, value in enumerate(old.vocabulary)}
    words = [*old.vocabulary, *(one for one in new.vocabulary if one not in place)]
    place |= {value: code for code, value in enumerate(words)}
    again = np.array([place[one] for one in new.vocabulary], dtype=np.int32)
    lengths = np.zeros(n, dtype=np.int64)
    lengths[: len(old.starts) - 1] = np.diff(old.starts)
    stays = np.repeat(~np.isin(np.arange(len(old.starts) - 1), rows), np.diff(old.starts))
    lengths[list(rows)] = np.diff(new.starts)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    codes: NDArray[np.int32] = np.empty(int(starts[-1]), dtype=np.int32)
    taken = np.repeat(np.isin(np.arange(n), rows), lengths)
    codes[~taken] = old.codes[stays]
    for at, row in enumerate(rows):
        codes[starts[row] : starts[row + 1]] = again[new.codes[new.starts[at] : new.starts[at + 1]]]
    return Column(kind=old.kind, starts=starts, codes=codes, vocabulary=tuple(words))
