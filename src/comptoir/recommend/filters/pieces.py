"""Parts of filters compiled for a catalogue."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.filters.asked import Events
from comptoir.recommend.filters.bound import Bound
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.model import EVENTS, Number, Part, Target, Text, conditions_of
from comptoir.recommend.filters.plan import (
    NO_REQUEST,
    Fixed,
    History,
    Known,
    Segment,
    holds,
    layered,
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
    answer: Callable[[Bound], NDArray[Any]]
    if next(conditions_of(part.where)).field.owner not in EVENTS:
        answer = on_rows(part.where, index)
    elif part.target is Target.USER:
        answer = _of_everybody(part, index, events)
    else:
        answer = History(on_events(part.where, lambda bound: bound.history), index.size)
    only_if = holds(part.only_if) if part.only_if else None
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
    over = on_rows(piece.part.where, index)
    return replace(piece, answer=layered(answer, over, codes, size))
