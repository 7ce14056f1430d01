"""Attributes: the values and ranges that items may share, by which they are told to be alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from comptoir.recommend.content.columns import Layout
from comptoir.recommend.data import Column, Table


@dataclass(frozen=True, slots=True)
class Attributes:
    """Which attributes each item has; those of item `i` are `starts[i]` up to `starts[i + 1]`."""

    names: tuple[tuple[str, str], ...]
    """Field and value of each attribute; a range is told by its ends, as `10..20`."""
    starts: NDArray[np.int64]
    """Shape (items + 1,)."""
    codes: NDArray[np.int32]
    """Places in `names`, ascending in an item, shape (attributes of all,)."""
    frequent: NDArray[np.int64]
    """How many items have each attribute, shape (attributes,)."""

    @classmethod
    def of_codes(
        cls,
        names: tuple[tuple[str, str], ...],
        starts: NDArray[np.int64],
        codes: NDArray[np.int32],
    ) -> "Attributes":
        """Count how frequent attributes are; the rest as the fields."""
        return cls(names, starts, codes, np.bincount(codes, minlength=len(names)))

    @classmethod
    def read(cls, table: Table, layout: Layout) -> "Attributes":
        """Read the attributes of every row."""
        n, first = len(table), 0
        rows, codes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for kinds in layout.kinds:
            if (column := table.columns.get(kinds.name)) is not None:
                places = {value: first + at for at, value in enumerate(kinds.values)}
                there, found = _chosen(column, places, n)
                rows.append(there)
                codes.append(found)
            first += len(kinds.values)
        for ranges in layout.ranges:
            if (column := table.columns.get(ranges.name)) is not None:
                known = np.flatnonzero(~np.isnan(column.numbers[:n]))
                rows.append(known)
                edges = ranges.edges
                codes.append(first + np.searchsorted(edges, column.numbers[known], side="right"))
            first += len(ranges.edges) + 1
        pairs = np.unique(np.stack([np.concatenate(rows), np.concatenate(codes)]), axis=1)
        counts = np.bincount(pairs[0], minlength=n)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls.of_codes(named(layout), starts, pairs[1].astype(np.int32))

    def of(self, item: int) -> NDArray[np.int32]:
        """Return the attributes of an item, shape (attributes,)."""
        if item >= len(self.starts) - 1:
            return np.empty(0, dtype=np.int32)
        return self.codes[self.starts[item] : self.starts[item + 1]]

    def shared(self, one: int, other: int, most: int = 3) -> dict[str, str]:
        """Return what two items share, the rarest first: value by field."""
        both = np.intersect1d(self.of(one), self.of(other), assume_unique=True)
        found: dict[str, str] = {}
        for code in both[np.argsort(self.frequent[both], kind="stable")]:
            field, value = self.names[code]
            found.setdefault(field, value)
        return dict(list(found.items())[:most])

    def followed_by(self, others: "Attributes") -> "Attributes":
        """Return the attributes of these items and of others behind them."""
        starts = np.concatenate([self.starts, self.starts[-1] + others.starts[1:]])
        codes = np.concatenate([self.codes, others.codes])
        return Attributes(self.names, starts, codes, self.frequent + others.frequent)

    def matrix(self, among: "Attributes | None" = None) -> scipy.sparse.csr_matrix:
        """Return a row of unit length an item; rare attributes count more (inverse frequency).

        Args:
            among: items that say how rare attributes are; None for these.
        """
        n = len(self.starts) - 1
        known = among or self
        rare = np.log1p((len(known.starts) - 1) / np.maximum(known.frequent, 1))
        weight = rare[self.codes].astype(np.float32)
        found = scipy.sparse.csr_matrix((weight, self.codes, self.starts), (n, len(self.names)))
        length = np.sqrt(np.asarray(found.multiply(found).sum(1)).ravel())
        found.data /= np.repeat(np.maximum(length, 1e-9), np.diff(self.starts)).astype(np.float32)
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what artifacts keep."""
        return {"attributes.starts": self.starts, "attributes.codes": self.codes}


def named(layout: Layout) -> tuple[tuple[str, str], ...]:
    """Return the field and the value of each attribute, in the order of their codes."""
    kinds = [(one.name, value) for one in layout.kinds for value in one.values]
    ranges = [(one.name, told) for one in layout.ranges for told in told_ranges(one.edges)]
    return tuple(kinds + ranges)


def codes_of(layout: Layout, traits: Mapping[str, Any]) -> list[int]:
    """Return the attributes of one row that lies in no table.

    Args:
        layout: how its fields are read.
        traits: values by field: numbers, texts, or lists of texts.
    """
    found, first = [], 0
    for kinds in layout.kinds:
        value = traits.get(kinds.name)
        values = value if isinstance(value, list | tuple) else [value]
        found += [first + kinds.values.index(one) for one in values if one in kinds.values]
        first += len(kinds.values)
    for ranges in layout.ranges:
        value = traits.get(ranges.name)
        if isinstance(value, int | float) and value == value:  # noqa: PLR0124 - NaN differs from itself
            found.append(first + int(np.searchsorted(ranges.edges, value, side="right")))
        first += len(ranges.edges) + 1
    return found


def told_ranges(edges: tuple[float, ...]) -> list[str]:
    """Return how each range is told.

    >>> told_ranges((10.0, 20.5))
    ['..10', '10..20.5', '20.5..']
    """
    ends = ["", *(f"{edge:.10g}" for edge in edges), ""]
    return [f"{low}..{high}" for low, high in pairwise(ends)]


def _chosen(
    column: Column, places: dict[str, int], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    codes = np.array([places.get(value, -1) for value in column.vocabulary], dtype=np.int64)
    rows = np.repeat(np.arange(len(column.starts) - 1), np.diff(column.starts))
    found = codes[column.codes] if len(codes) else np.empty(0, np.int64)
    there = (found >= 0) & (rows < n)
    return rows[there], found[there]
