"""Conditions that answer: on rows of a table, on events, and on the one who asks."""

import operator
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters.asked import Events
from comptoir.recommend.filters.bound import Bound, Typed
from comptoir.recommend.filters.columns import finder
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.masks import Mask, shared
from comptoir.recommend.filters.model import (
    ORDER,
    Boolean,
    Condition,
    Moment,
    Number,
    Operator,
    Text,
)
from comptoir.recommend.filters.rules import EVENT_TYPE
from comptoir.recommend.filters.values import HELD, NUMERIC, typed

_MOST_BYTES = 4_000_000
"""Memory for answers that a condition keeps."""
_FEWEST_KEPT = 4
_ASIDE = 500
"""Bytes that an answer takes beside its mask, about."""
PATTERNS = frozenset({Operator.CONTAINS, Operator.LIKE})
_ORDERS: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER: operator.gt,
    Operator.AT_LEAST: operator.ge,
}


class OnRows:
    """A condition on rows of a table. It keeps its latest answers.

    Args:
        condition: What is asked.
        index: Of the table.

    Raises:
        errors.Invalid: The table has no such field, or it holds what cannot be compared so.
    """

    def __init__(self, condition: Condition, index: Index) -> None:
        self.condition = condition
        self.kind = index.kind(condition.field.name)
        fits(condition, self.kind)
        self._column = index.column(condition.field.name)
        self._asked = condition.operator.negates or condition.operator
        self.size = index.size
        self._kept: dict[Typed, Mask] = {}

    @property
    def fixed(self) -> bool:
        """Whether every request gets the same answer."""
        return all(isinstance(one, Text | Number | Boolean) for one in self.condition.operands)

    def __call__(self, bound: Bound) -> Mask:
        """Return the rows of which it holds, shape (rows,); shared, so not to be written."""
        return self.rows(bound.values(self.condition, self.kind))

    def rows(self, values: Typed, *, keep: bool = True) -> Mask:
        """Return the rows of which it holds when compared with some values.

        Args:
            values: As `Bound.values` gives them.
            keep: Whether they may be asked again.
        """
        known = self._kept.get(values)
        if known is None:
            known = shared(self._found(values))
            if keep:
                self._keep(values, known)
        return known

    def _keep(self, values: Typed, known: Mask) -> None:
        if len(self._kept) >= max(_FEWEST_KEPT, _MOST_BYTES // (self.size + _ASIDE)):
            # One goes for one that comes, so that its memory is used again at once. Another thread
            # may have changed the answers meanwhile; then it has made room.
            with suppress(RuntimeError, StopIteration):
                self._kept.pop(next(iter(self._kept)), None)
        self._kept[values] = known

    def _found(self, values: Typed) -> Mask:
        if values:
            found = self._column.match(self._asked, values)
        else:
            found = np.zeros(self.size, dtype=np.bool_)
        return ~found if self.condition.operator.negates else found


class OnChangedRows(OnRows):
    """The same condition for a catalogue of which some rows have changed since it was indexed.

    Args:
        under: For the catalogue as it was.
        index: Of the changed rows, and last of one of which nothing is known.
        codes: The changed rows, shape (changed,).
        size: Rows there are now.
    """

    def __init__(self, under: OnRows, index: Index, codes: NDArray[Any], size: int) -> None:
        super().__init__(under.condition, index)
        self.size = size
        self._under, self._over, self._codes = under, OnRows(under.condition, index), codes

    def _found(self, values: Typed) -> Mask:
        under, over = self._under.rows(values, keep=False), self._over.rows(values, keep=False)
        found = np.full(self.size, over[-1])
        found[: len(under)] = under
        found[self._codes] = over[:-1]
        return found


class OnEvents:
    """A condition on events.

    Args:
        condition: What is asked.
        source: Gives the events; those of the request, or everybody's.
    """

    def __init__(self, condition: Condition, source: Callable[[Bound], Events]) -> None:
        self._condition, self._source = condition, source
        self._asked = condition.operator.negates or condition.operator
        self._field = condition.field.name.upper()

    def __call__(self, bound: Bound) -> Mask:
        """Return the events of which it holds, shape (events,)."""
        events = self._source(bound)
        kind = ColumnKind.TEXT if self._field == EVENT_TYPE else ColumnKind.NUMBER
        values = bound.values(self._condition, kind)
        if kind is ColumnKind.TEXT:
            found = _of_types(events, values)
        else:
            column = events.times if self._field == "TIMESTAMP" else events.values
            found = np.zeros(len(events), dtype=np.bool_)
            # A number beyond the reach of 32 bits is infinite there, which compares as it should.
            with np.errstate(over="ignore"):
                for test in _tests(self._asked, values):
                    found |= test(column)
        return ~found if self._condition.operator.negates else found


def _of_types(events: Events, values: Typed) -> Mask:
    wanted = {str(value).casefold() for value in values}
    asked = [name.casefold() in wanted or "*" in wanted for name in events.event_types]
    return np.array(asked, dtype=np.bool_)[events.kinds]


def _tests(asked: Operator, values: Typed) -> list[Callable[[Any], Any]]:
    """Return tests of a number, or of an array of them, of which one must say yes."""
    if asked is Operator.BETWEEN:
        return [lambda number: (number >= values[0]) & (number <= values[1])] if values else []
    compare = _ORDERS.get(asked, operator.eq)
    return [partial(_swapped, compare, value) for value in values]


def _swapped(compare: Callable[[Any, Any], Any], value: float | str, number: Any) -> Any:
    return compare(number, value)


class OnTheOneWhoAsks:
    """A condition after IF.

    Args:
        condition: What is asked.
    """

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        self._asked = condition.operator.negates or condition.operator

    def __call__(self, bound: Bound) -> bool:
        """Tell whether it holds."""
        found = self._found(bound, bound.facts(self._condition.field))
        return not found if self._condition.operator.negates else found

    def _found(self, bound: Bound, facts: Sequence[Any]) -> bool:
        if not facts:
            return False
        kind = self._kind(facts)
        values = bound.values(self._condition, kind)
        held = (typed(fact, kind, 0.0) for fact in facts)
        return any(self._holds(one, values) for one in held if one is not None)

    def _holds(self, held: float | str, values: Typed) -> bool:
        if self._asked in PATTERNS:
            text = str(held).casefold()
            return any(finder(self._asked, str(value))(text) for value in values)
        if isinstance(held, str):
            return held in values
        return any(test(held) for test in _tests(self._asked, values))

    def _kind(self, facts: Sequence[Any]) -> ColumnKind:
        """Return as what the facts are compared: as the condition says, else as what they are."""
        operands = self._condition.operands
        if self._asked in PATTERNS:
            return ColumnKind.TEXT
        if self._asked in ORDER or self._asked is Operator.BETWEEN:
            return ColumnKind.NUMBER
        if all(isinstance(one, Boolean) for one in operands):
            return ColumnKind.BOOLEAN
        if all(isinstance(one, Number | Moment) for one in operands):
            return ColumnKind.NUMBER
        if isinstance(facts[0], bool):
            return ColumnKind.BOOLEAN
        return ColumnKind.TEXT if isinstance(facts[0], str) else ColumnKind.NUMBER


def fits(condition: Condition, kind: ColumnKind) -> None:
    """Hold a condition to what its field holds.

    Raises:
        errors.Invalid: They cannot be compared.
    """
    field, asked = condition.field, condition.operator.negates or condition.operator
    numeric = kind in NUMERIC
    ranged = asked in ORDER or asked is Operator.BETWEEN
    if (asked in PATTERNS and numeric) or (ranged and kind is not ColumnKind.NUMBER):
        raise errors.Invalid(
            "{field} at position {at} holds {kind}; {operator} cannot compare them.",
            field=str(field),
            at=field.at,
            kind=HELD[kind],
            operator=str(condition.operator),
        )
    for operand in condition.operands:
        literal = isinstance(operand, Text | Number | Boolean | Moment)
        if literal and typed(operand, kind, 0.0) is None:
            raise errors.Invalid(
                "{field} at position {at} holds {kind}; {value} is none of them.",
                field=str(field),
                at=field.at,
                kind=HELD[kind],
                value=str(operand),
            )
