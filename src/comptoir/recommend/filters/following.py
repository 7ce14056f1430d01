"""Keeps the filters of a catalogue compiled, as the catalogue grows and changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import Column, Table
from comptoir.recommend.filters.compiled import LATEST, Compiled, compiled
from comptoir.recommend.filters.grammar import parse
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.model import Target
from comptoir.recommend.filters.rules import ID_NAMES
from comptoir.recommend.filters.values import NUMERIC


@dataclass(frozen=True, slots=True)
class _State:
    """Filters of one state of a catalogue."""

    table: Table
    base: Index
    """Of the catalogue as it was when it was last indexed."""
    indexed: Table
    """Whose index `base` is."""
    compiled: dict[str, Compiled] = field(default_factory=dict)
    """For `base`, by expression."""
    codes: NDArray[Any] | None = None
    """Rows that have changed since, None for none."""
    over: Index | None = None
    """Of these rows."""
    present: dict[str, Compiled] = field(default_factory=dict)
    """For the catalogue as it is now, by expression."""


class CompiledFilters:
    """The filters of one catalogue: compiled when first asked, kept, and brought up to date.

    Any number of threads may ask; at worst two do the same work.

    Args:
        table: The catalogue: items, users or actions.
        target: Which of these.
        latest: Newest events of each type that count; None for all.
        named: Turns an id as it is sent into one of the catalogue's; None where they are the same.
        share: Of rows that may have changed before the catalogue is indexed anew, 0 to 1.
    """

    def __init__(
        self,
        table: Table,
        *,
        target: Target = Target.ITEM,
        latest: int | None = LATEST,
        named: Callable[[str], str] | None = None,
        share: float = 0.01,
    ) -> None:
        self._target, self._latest, self._named, self._share = target, latest, named, share
        self._state = self._indexed(table)

    def of(self, expression: str, table: Table) -> Compiled:
        """Return a filter for the catalogue as it is now.

        Args:
            expression: The filter.
            table: The catalogue. One that is the same object as the last time has not changed.

        Raises:
            errors.Invalid: The expression cannot be read, asks what the catalogue lacks, or
                chooses among something else.
        """
        state = self._state
        if state.table is not table:
            state = self._state = self._followed(state, table)
        found = state.present.get(expression)
        if found is None:
            found = state.present[expression] = self._made(state, expression)
        return found

    def expressions(self) -> list[str]:
        """Return the filters that have been asked for."""
        return list(self._state.compiled)

    def _made(self, state: _State, expression: str) -> Compiled:
        found = state.compiled.get(expression)
        if found is None:
            read = parse(expression)
            if read.target is not self._target:
                raise errors.Invalid(
                    "The filter chooses among {found}, where {target} is asked for; use another.",
                    found=str(read.target),
                    target=str(self._target),
                )
            found = compiled(read, state.base, latest=self._latest)
            state.compiled[expression] = found
        if state.over is None or state.codes is None:
            return found
        return found.over(state.over, state.codes, size=len(state.table))

    def _indexed(self, table: Table) -> _State:
        index = Index(table, id_name=ID_NAMES[self._target], named=self._named)
        return _State(table, index, table)

    def _followed(self, state: _State, table: Table) -> _State:
        codes = changed(state.indexed, table)
        if codes is None or len(codes) > self._share * len(table):
            return self._indexed(table)
        over = state.base.over(taken(table, codes))
        return _State(table, state.base, state.indexed, state.compiled, codes, over)


def changed(old: Table, new: Table) -> NDArray[Any] | None:
    """Return the codes of the rows that differ between two states of a catalogue, new ones too.

    Returns:
        Codes, shape (changed,); None where they are not states of one catalogue: codes name other
        rows, columns differ, or words have other places in a vocabulary.
    """
    n = len(old)
    if len(new) < n or list(old.columns) != list(new.columns):
        return None
    if list(old.ids) != list(new.ids[:n]):
        return None
    differs = np.zeros(len(new), dtype=np.bool_)
    differs[n:] = True
    for name, was in old.columns.items():
        now = new.columns[name]
        if was.kind is not now.kind:
            return None
        if was.kind in NUMERIC:
            missing = np.isnan(was.numbers) & np.isnan(now.numbers[:n])
            differs[:n] |= (was.numbers != now.numbers[:n]) & ~missing
        elif was.vocabulary == now.vocabulary[: len(was.vocabulary)]:
            differs[:n] |= _texts_differ(was, now, n)
        else:
            return None
    return np.flatnonzero(differs)


def _texts_differ(was: Column, now: Column, n: int) -> NDArray[np.bool_]:
    differs = np.asarray(np.diff(was.starts) != np.diff(now.starts[: n + 1]), dtype=np.bool_)
    begin = 0
    # Between two rows of another length all values lie side by side.
    for end in [*np.flatnonzero(differs).tolist(), n]:
        before = was.codes[was.starts[begin] : was.starts[end]]
        after = now.codes[now.starts[begin] : now.starts[end]]
        places = np.flatnonzero(before != after) + was.starts[begin]
        differs[np.searchsorted(was.starts, places, side="right") - 1] = True
        begin = end + 1
    return differs


def taken(table: Table, codes: NDArray[Any]) -> Table:
    """Return some rows of a table, in the order of their codes."""
    ids = [table.ids[code] for code in codes]
    return Table(
        ids=ids,
        columns={name: _taken(column, codes) for name, column in table.columns.items()},
        codes={one: place for place, one in enumerate(ids)},
    )


def _taken(column: Column, codes: NDArray[Any]) -> Column:
    if column.kind in NUMERIC:
        return Column(kind=column.kind, numbers=column.numbers[codes])
    rows = [column.codes[column.starts[code] : column.starts[code + 1]] for code in codes]
    values, places = np.unique(np.concatenate(rows), return_inverse=True) if rows else ((), ())
    return Column(
        kind=column.kind,
        starts=np.cumsum([0, *map(len, rows)]).astype(np.int64),
        codes=np.asarray(places, dtype=np.int32),
        vocabulary=tuple(column.vocabulary[value] for value in values),
    )
