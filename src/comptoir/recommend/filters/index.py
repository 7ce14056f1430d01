"""The index of a table, made once for all filters that ask it."""

import difflib
from collections.abc import Callable

import numpy as np

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind, Table
from comptoir.recommend.filters.columns import Numbers, Texts
from comptoir.recommend.filters.values import NUMERIC


class Index:
    """A table of items, users or actions, as filters ask it; columns are indexed when first asked.

    Args:
        table: A row a code.
        id_name: The field of the rows' ids, such as `ITEM_ID`.
        size: Codes there are; those behind the table's own are known by their events alone, and
            have no value in any field. None for the table's own.
        named: Turns an id as it is sent into one of the table's, such as a pseudonym; None where
            they are the same.
    """

    def __init__(
        self,
        table: Table,
        *,
        id_name: str,
        size: int | None = None,
        named: Callable[[str], str] | None = None,
    ) -> None:
        self.size = max(len(table), size or 0)
        self._table, self._id_name, self._named = table, id_name, named
        self._columns: dict[str, Texts | Numbers] = {}

    def kind(self, name: str) -> ColumnKind:
        """Return what a field holds.

        Raises:
            errors.Invalid: There is no such field.
        """
        known = self._known(name)
        return ColumnKind.TEXT if known == self._id_name else self._table.columns[known].kind

    def column(self, name: str) -> Texts | Numbers:
        """Return a field's column.

        Raises:
            errors.Invalid: There is no such field.
        """
        known = self._known(name)
        if known not in self._columns:
            self._columns[known] = self._indexed(known)
        return self._columns[known]

    def over(self, rows: Table) -> "Index":
        """Return the index of changed rows, and of one of which nothing is known."""
        return Index(rows, id_name=self._id_name, size=len(rows) + 1, named=self._named)

    def _known(self, name: str) -> str:
        return spelt(name, [self._id_name, *self._table.columns])

    def _indexed(self, name: str) -> Texts | Numbers:
        if name == self._id_name:
            starts = np.arange(len(self._table) + 1)
            codes = starts[:-1].astype(np.int32)
            ids = self._table.ids
            return Texts(starts, codes, ids, self.size, self._named, self._table.codes)
        column = self._table.columns[name]
        if column.kind in NUMERIC:
            return Numbers(column.numbers, self.size)
        return Texts(column.starts, column.codes, column.vocabulary, self.size)


def spelt(name: str, known: list[str]) -> str:
    """Return a field's name as it is spelt; case does not matter, unless two differ by it alone.

    Raises:
        errors.Invalid: There is no such field; the message names the nearest.
    """
    if name in known:
        return name
    upper = {one.upper(): one for one in reversed(known)}
    if name.upper() in upper:
        return upper[name.upper()]
    near = difflib.get_close_matches(name.upper(), upper, n=1)
    if not near:
        raise errors.Invalid(
            "There is no field {name}; use one of {known}.", name=name, known=known
        )
    raise errors.Invalid(
        "There is no field {name}; did you mean {meant}?", name=name, meant=upper[near[0]]
    )
