"""Parts of filters compiled for a catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.filters.asked import Events
from comptoir.recommend.filters.bound import Bound
from comptoir.recommend.filters.conditions import OnChangedRows, OnRows
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.model import (
    EVENTS,
    Condition,
    Number,
    Part,
    Target,
    Text,
    conditions_of,
)
from comptoir.recommend.filters.plan import (
    NO_REQUEST,
    Fixed,
    History,
    Known,
    Segment,
    holds,
    on_events,
    on_rows,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part, compiled."""

    part: Part
    answer: Callable[[Bound], NDArray[Any]]
    """What its WHERE matches: a mask of rows, or their codes."""
    only_if: Callable[[Bound], bool] | None
    parameters: frozenset[str]
    tests: Mapping[Condition, OnRows] = field(default_factory=dict)
    """What answers each condition on rows alone."""

    @property
    def fixed(self) -> bool:
        """Whether it does the same for every request."""
        return isinstance(self.answer, Fixed) and self.only_if is None


def piece_of(part: Part, index: Index, events: Events) -> Piece:
    """Compile a part.

    Args:
        part: The part.
        index: Of what the filter chooses among.
        events: Everybody's, for segments.

    Raises:
        errors.Invalid: The catalogue cannot be asked so.
    """
    only_if = holds(part.only_if) if part.only_if else None
    if next(conditions_of(part.where)).field.owner not in EVENTS:
        tests = {one: OnRows(one, index) for one in conditions_of(part.where)}
        return Piece(part, on_rows(part.where, tests), only_if, part.parameters, tests)
    if part.target is Target.USER:
        return Piece(part, _of_everybody(part, index, events), only_if, part.parameters)
    answer = History(on_events(part.where, lambda bound: bound.history), index.size)
    return Piece(part, answer, only_if, part.parameters)


def _of_everybody(part: Part, index: Index, events: Events) -> Known | Segment:
    answer = on_events(part.where, lambda _: events)
    operands = (operand for one in conditions_of(part.where) for operand in one.operands)
    if all(isinstance(operand, Text | Number) for operand in operands):
        return Known(np.unique(events.rows[answer(NO_REQUEST)]), index.size)
    return Segment(answer, events, index.size)


def laid_over(piece: Piece, index: Index, codes: NDArray[Any], size: int) -> Piece:
    """Return a part for a catalogue in which some rows have changed.

    Args:
        piece: The part, compiled for the catalogue as it was.
        index: Of the changed rows, and of one of which nothing is known.
        codes: The changed rows, shape (changed,).
        size: Rows there are now.
    """
    answer = piece.answer
    if isinstance(answer, History | Known | Segment):
        return replace(piece, answer=replace(answer, size=size))
    tests = {one: OnChangedRows(was, index, codes, size) for one, was in piece.tests.items()}
    return replace(piece, answer=on_rows(piece.part.where, tests), tests=tests)
