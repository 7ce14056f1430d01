"""Columns as filters ask them: rows by text, and rows by range of numbers.

A row without a value matches nothing. The opposites, such as NOT IN, are the caller's.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from comptoir.recommend.filters.masks import Mask
from comptoir.recommend.filters.model import Operator

_FEW = 8
"""Less than one row in so many is written row by row; of more, a whole column is read at once."""


class Texts:
    """Texts of rows, by code in a vocabulary.

    Args:
        starts: Where each row's codes begin, shape (rows + 1,).
        codes: Places in the vocabulary, shape (values,).
        vocabulary: Every value there is.
        size: Rows of a mask; those behind the column's own have no value.
        named: Turns a value that is asked for into one of the vocabulary; None for the same.
        places: The place of each value in the vocabulary; None where nobody has them yet.
    """

    def __init__(
        self,
        starts: NDArray[np.int64],
        codes: NDArray[np.int32],
        vocabulary: Sequence[str],
        size: int,
        named: Callable[[str], str] | None = None,
        places: Mapping[str, int] | None = None,
    ) -> None:
        self._starts, self._codes, self._vocabulary = starts, codes, vocabulary
        self._size, self._named, self._given = size, named, places
        self._masks: dict[int, Mask] = {}

    def match(self, operator: Operator, values: Sequence[Any]) -> Mask:
        """Return the rows of which a value is one of these, or contains one, or is like one."""
        if operator is Operator.CONTAINS or operator is Operator.LIKE:
            tests = [finder(operator, value) for value in values]
            return self._having(
                place
                for place, text in enumerate(self._folded)
                if any(test(text) for test in tests)
            )
        wanted = map(self._named, values) if self._named else values
        found = (self._places.get(value) for value in wanted)
        return self._having(place for place in found if place is not None)

    def _having(self, places: Iterable[int]) -> Mask:
        mask = np.zeros(self._size, dtype=np.bool_)
        bounds, rows = self._postings
        for place in places:
            begin, end = bounds[place], bounds[place + 1]
            if (end - begin) * _FEW > self._size:
                mask |= self._frequent(place)
            else:
                mask[rows[begin:end]] = True
        return mask

    def _frequent(self, place: int) -> Mask:
        """Return the rows of a value that many have, made once: there are few such values."""
        known = self._masks.get(place)
        if known is None:
            bounds, rows = self._postings
            known = np.zeros(self._size, dtype=np.bool_)
            known[rows[bounds[place] : bounds[place + 1]]] = True
            self._masks[place] = known
        return known

    @cached_property
    def _places(self) -> Mapping[str, int]:
        if self._given is not None:
            return self._given
        return {value: place for place, value in enumerate(self._vocabulary)}

    @cached_property
    def _folded(self) -> list[str]:
        return [value.casefold() for value in self._vocabulary]

    @cached_property
    def _postings(self) -> tuple[list[int], NDArray[np.intp]]:
        """The rows of each value, one behind the other, and where each value's begin."""
        shape = (len(self._starts) - 1, len(self._vocabulary))
        ones = np.ones(len(self._codes), dtype=np.bool_)
        by_row = csr_array((ones, self._codes, self._starts), shape=shape)
        by_value = by_row.tocsc()
        return by_value.indptr.tolist(), by_value.indices.astype(np.intp)


class Numbers:
    """Numbers of rows, in order of size.

    Args:
        numbers: NaN where missing, shape (rows,).
        size: Rows of a mask; those behind the column's own have no value.
    """

    def __init__(self, numbers: NDArray[np.float64], size: int) -> None:
        self._numbers = np.full(size, np.nan)
        self._numbers[: len(numbers)] = numbers

    def match(self, operator: Operator, values: Sequence[Any]) -> Mask:
        """Return the rows whose number is one of these, or lies on the asked side of one."""
        if operator is Operator.IN or operator is Operator.EQUAL:
            mask, rows = np.zeros(len(self._numbers), dtype=np.bool_), self._ordered[1]
            for value in values:
                mask[rows[slice(*self._ends(Operator.BETWEEN, value, value))]] = True
            return mask
        return self._between(*self._ends(operator, *values))

    def _ends(self, operator: Operator, value: float, most: float = 0.0) -> tuple[int, int]:
        """Return where in the order the numbers begin and end that are asked for."""
        ordered = self._ordered[0]
        before = int(ordered.searchsorted(value, side="left"))
        behind = int(ordered.searchsorted(value, side="right"))
        match operator:
            case Operator.LESS:
                return 0, before
            case Operator.AT_MOST:
                return 0, behind
            case Operator.GREATER:
                return behind, len(ordered)
            case Operator.AT_LEAST:
                return before, len(ordered)
            case _:
                return before, int(ordered.searchsorted(most, side="right"))

    def _between(self, begin: int, end: int) -> Mask:
        rows = self._ordered[1]
        if begin >= end:
            return np.zeros(len(self._numbers), dtype=np.bool_)
        if (end - begin) * _FEW > len(self._numbers):
            return self._compared(begin, end)
        mask = np.zeros(len(self._numbers), dtype=np.bool_)
        mask[rows[begin:end]] = True
        return mask

    def _compared(self, begin: int, end: int) -> Mask:
        ordered = self._ordered[0]
        if begin == 0:
            return np.asarray(self._numbers <= ordered[end - 1])
        above = np.asarray(self._numbers >= ordered[begin])
        return above if end == len(ordered) else above & (self._numbers <= ordered[end - 1])

    @cached_property
    def _ordered(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """The numbers there are, the smallest first, and their rows."""
        rows = np.argsort(self._numbers, kind="stable")
        rows = rows[: len(rows) - int(np.isnan(self._numbers).sum())]
        return self._numbers[rows], rows


def finder(operator: Operator, value: str) -> Callable[[str], object]:
    r"""Return a test of texts without case; it takes them casefolded.

    Args:
        operator: CONTAINS, or LIKE, in which `%` stands for any characters, `_` for one, and `\%`,
            `\_`, `\\` for themselves.
        value: What is looked for.
    """
    folded = value.casefold()
    if operator is Operator.CONTAINS:
        return lambda text: folded in text
    pieces = [""]
    for escaped, sign in re.findall(r"\\([%_\\])|(.)", folded, re.DOTALL):
        if sign == "%":
            pieces.append("")
        else:
            pieces[-1] += "." if sign == "_" else re.escape(escaped or sign)
    first, *between = pieces
    # A piece is taken where it first comes and never given back, so that no text takes more than a
    # few passes, whatever the pattern.
    inner = "".join(f"(?>.*?{piece})" for piece in between[:-1] if piece)
    last = rf".*{between[-1]}\Z" if between else r"\Z"
    return re.compile(rf"{first}{inner}{last}", re.DOTALL).match
