"""What the columns of items say: which are texts to read, which are kinds, which are numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Column, ColumnKind, Table

_WORDS_OF_TEXT = 3.0
"""Mean words of a value from which a column is a text to be read, not a kind."""
_WORDS_OF_NAME = 1.5
"""The same where most values differ, as names do."""
_REPEATED = 0.5
"""Share of values that differ, over which a column of single words tells nothing."""
_RANGES = 6
"""Ranges that numbers are cut into, of about as many items each."""
_LIKENESS = frozenset({"CREATION_TIMESTAMP"})
"""Columns that do not make items alike."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """A column whose values several items share."""

    name: str
    values: tuple[str, ...]
    """Those that count, by code."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """A column of numbers, cut into ranges."""

    name: str
    edges: tuple[float, ...]
    """Ascending; a number belongs to the range below the first edge that is above it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table of items is read."""

    texts: tuple[str, ...]
    """Columns that are read."""
    kinds: tuple[Kinds, ...]
    ranges: tuple[Ranges, ...]

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it."""
        return {
            "texts": list(self.texts),
            "kinds": [[one.name, list(one.values)] for one in self.kinds],
            "ranges": [[one.name, list(one.edges)] for one in self.ranges],
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Layout":
        """Read what `facts` wrote."""
        return cls(
            tuple(facts["texts"]),
            tuple(Kinds(name, tuple(values)) for name, values in facts["kinds"]),
            tuple(Ranges(name, tuple(edges)) for name, edges in facts["ranges"]),
        )


def layout_of(table: Table, most: int = 2000) -> Layout:
    """Decide how columns are read.

    Args:
        table: items.
        most: values of a column that count, the most frequent.
    """
    texts, kinds, ranges = [], [], []
    for name, column in table.columns.items():
        if name.upper() in _LIKENESS:
            continue
        if column.kind is ColumnKind.NUMBER:
            if edges := _edges(column):
                ranges.append(Ranges(name, edges))
        elif column.kind is ColumnKind.BOOLEAN:
            ranges.append(Ranges(name, (0.5,)))
        elif column.kind is ColumnKind.TEXT and _is_text(column):
            texts.append(name)
        elif values := _values(column, most):
            kinds.append(Kinds(name, values))
    return Layout(tuple(texts), tuple(kinds), tuple(ranges))


def text_of(table: Table, names: tuple[str, ...], row: int) -> str:
    """Return the texts of an item, one behind the other."""
    found = (table.columns[name].at(row) for name in names if name in table.columns)
    return ". ".join(str(one) for one in found if one)


def _edges(column: Column) -> tuple[float, ...]:
    known = column.numbers[~np.isnan(column.numbers)]
    if len(np.unique(known)) < 2:  # noqa: PLR2004 - one value makes no range
        return ()
    cuts = np.quantile(known, np.linspace(0, 1, _RANGES + 1)[1:-1])
    return tuple(float(edge) for edge in np.unique(cuts))


def _is_text(column: Column) -> bool:
    values = column.vocabulary
    if not values:
        return False
    words = sum(len(one.split()) for one in values) / len(values)
    differ = len(values) > _REPEATED * len(column.codes)
    return words >= (_WORDS_OF_NAME if differ else _WORDS_OF_TEXT)


def _values(column: Column, most: int) -> tuple[str, ...]:
    counts = np.bincount(column.codes, minlength=len(column.vocabulary))
    shared = counts >= 2  # noqa: PLR2004 - what one item has makes none alike
    if not len(counts) or not shared.any() or (~shared).sum() > max(_REPEATED * counts.sum(), 1):
        return ()
    order: NDArray[np.int64] = np.argsort(-counts, kind="stable")
    return tuple(column.vocabulary[at] for at in order[:most] if shared[at])
