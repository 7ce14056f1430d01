"""A table of items or users, by column: what filters ask, recipes read and answers carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class ColumnKind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    """`int`, `long`, `float`, `double`."""
    BOOLEAN = "boolean"
    TEXT = "text"
    """One string, compared as a whole: a plain `string`, or a `textual` one."""
    CATEGORIES = "categories"
    """A `categorical` string: several values, joined by `|` where it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The values of one field for every row.

    Numbers and booleans lie in `numbers`; texts and categories in `starts` and `codes`: those of
    row `r` are `codes[starts[r] : starts[r + 1]]`, none where the value is missing.
    """

    kind: ColumnKind
    numbers: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """NaN where missing; booleans are 0 and 1; shape (rows,)."""
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    """Shape (rows + 1,)."""
    codes: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """Places in `vocabulary`, shape (values,)."""
    vocabulary: tuple[str, ...] = ()
    """Every value there is."""

    def at(self, row: int) -> Any:
        """Return a row's value: a float, a bool, a text or a list of texts; None where missing."""
        if self.kind in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
            number = float(self.numbers[row])
            if np.isnan(number):
                return None
            return bool(number) if self.kind is ColumnKind.BOOLEAN else number
        found = [self.vocabulary[c] for c in self.codes[self.starts[row] : self.starts[row + 1]]]
        if self.kind is ColumnKind.CATEGORIES:
            return found or None
        return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows by id, with typed columns."""

    ids: Sequence[str]
    """Row ids, by code."""
    columns: Mapping[str, Column]
    """By the field's name in the schema, such as `GENRES`."""
    codes: Mapping[str, int]
    """The code of each id."""

    def __len__(self) -> int:
        return len(self.ids)
