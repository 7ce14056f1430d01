"""Filters compiled for a catalogue: what never changes is worked out once, the rest a request."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import Interactions, Table
from comptoir.recommend.filters.asked import Asked, Events, by_user
from comptoir.recommend.filters.bound import Bound
from comptoir.recommend.filters.explained import Explained, PartExplained
from comptoir.recommend.filters.index import Index
from comptoir.recommend.filters.masks import Mask, less, mask_of, shared, united
from comptoir.recommend.filters.model import Effect, Filter, Literal
from comptoir.recommend.filters.pieces import Piece, laid_over, piece_of
from comptoir.recommend.filters.plan import NO_REQUEST
from comptoir.recommend.filters.rules import ID_NAMES
from comptoir.recommend.filters.values import values_of

LATEST = 100
"""Newest events of each type that filters consider, as Personalize does (300 for actions)."""
_MOST_READ = 1000
"""Values of parameters that are kept as they were read."""


class Compiled:
    """A filter for one state of a catalogue; `compiled` makes one.

    Args:
        found: The filter.
        pieces: Its parts, compiled.
        index: Of the catalogue.
        size: Rows there are.
        latest: Newest events of each type that count; None for all.
    """

    def __init__(
        self, found: Filter, pieces: tuple[Piece, ...], index: Index, size: int, latest: int | None
    ) -> None:
        self.filter, self.size, self.owners = found, size, found.owners
        self._pieces, self._index, self._latest = pieces, index, latest
        self._read: dict[tuple[str, str], tuple[Literal, ...]] = {}
        self._needed, self._parameters = found.needed, found.parameters
        self._asked = [piece for piece in pieces if not piece.fixed]
        self._always = self._union(Effect.INCLUDE)
        self._never = self._union(Effect.EXCLUDE)
        base = shared(np.ones(size, dtype=np.bool_)) if self._always is None else self._always
        self._base = base if self._never is None else shared(less(base, self._never))

    def allowed(self, asked: Asked) -> Mask:
        """Return what the filter lets through.

        Args:
            asked: The request.

        Returns:
            True for each row that may be recommended, shape (rows,). It cannot be written where it
            is shared with other requests.

        Raises:
            errors.Invalid: A parameter that an INCLUDE needs is missing, one is not the filter's,
                or its values cannot be compared with the field.
        """
        bound = self._bound(asked)
        if not self._asked:
            return self._base
        found = self._base
        if included := self._marked(Effect.INCLUDE, bound):
            fixed = [] if self._always is None else [self._always]
            found = united(fixed + included, self.size)
            if self._never is not None:
                found = less(found, self._never)
        for marked in self._marked(Effect.EXCLUDE, bound):
            found = less(found, marked)
        return found

    def explained(self, asked: Asked, candidates: NDArray[np.bool_] | None = None) -> Explained:
        """Tell what each part does to the candidates of a request.

        Args:
            asked: The request.
            candidates: True for each row that is one, shape (rows,); None for all.

        Raises:
            errors.Invalid: As `allowed`.
        """
        bound = self._bound(asked)
        every = np.ones(self.size, dtype=np.bool_) if candidates is None else candidates
        included = [
            piece.answer(bound)
            for piece in self._pieces
            if piece.part.effect is Effect.INCLUDE and self._left_out(piece, bound) is None
        ]
        left = every & united(included, self.size) if included else every.copy()
        not_included = int(every.sum()) - int(left.sum())
        parts = tuple(self._part_explained(piece, bound, every, left) for piece in self._pieces)
        return Explained(
            candidates=int(every.sum()),
            not_included=not_included,
            parts=parts,
            left=int(left.sum()),
        )

    def over(
        self, rows: Table | Index, codes: NDArray[Any], *, size: int | None = None
    ) -> "Compiled":
        """Return the filter for a catalogue in which some rows have changed or are new.

        It costs about a tenth of a millisecond. Lay all that has changed since the catalogue was
        compiled over what was compiled then; compile anew once that is a hundredth of it.
        `CompiledFilters` does so.

        Args:
            rows: The changed and new rows, as they are now, or `Index.over` of them.
            codes: Their codes, shape (changed,).
            size: Codes there are now; those that are new and not among `codes` have no value in
                any field. None for as many as the codes ask.
        """
        now = max(self.size, size or 0, int(codes.max()) + 1 if len(codes) else 0)
        index = rows if isinstance(rows, Index) else self._index.over(rows)
        pieces = tuple(laid_over(piece, index, codes, now) for piece in self._pieces)
        return Compiled(self.filter, pieces, self._index, now, self._latest)

    def _union(self, effect: Effect) -> Mask | None:
        """Return what all parts of an effect match that never change, None if there are none."""
        fixed = [one for one in self._pieces if one.fixed and one.part.effect is effect]
        masks = [one.answer(NO_REQUEST) for one in fixed]
        return shared(united(masks, self.size)) if masks else None

    def _marked(self, effect: Effect, bound: Bound) -> list[NDArray[Any]]:
        """Return what each part of an effect matches that depends on the request."""
        return [
            piece.answer(bound)
            for piece in self._asked
            if piece.part.effect is effect and self._left_out(piece, bound) is None
        ]

    def _bound(self, asked: Asked) -> Bound:
        given = asked.values
        if given.keys() - self._parameters:
            raise _unknown(sorted(given.keys() - self._parameters), sorted(self._parameters))
        if not self._needed <= given.keys():
            raise errors.Invalid(
                "filterValues lacks {missing}, which an INCLUDE of the filter needs; send a value.",
                missing=sorted(self._needed - given.keys()),
            )
        read = {name: self._values(name, written) for name, written in given.items()}
        return Bound(asked, read, self._latest)

    def _values(self, name: str, written: str) -> tuple[Literal, ...]:
        known = self._read.get((name, written))
        if known is None:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            known = self._read[name, written] = values_of(name, written)
        return known

    def _left_out(self, piece: Piece, bound: Bound) -> Phrase | None:
        """Return why a part does nothing in this request, None when it does something."""
        if not piece.parameters <= bound.given:
            missing = sorted(piece.parameters - bound.given)
            return Phrase("The request gives no value for {missing}.", missing=missing)
        if piece.only_if is not None and not piece.only_if(bound):
            return Phrase("What stands after IF does not hold.")
        return None

    def _part_explained(self, piece: Piece, bound: Bound, every: Mask, left: Mask) -> PartExplained:
        """Tell what a part does, and take what it excludes from what is left."""
        text, effect = str(piece.part), piece.part.effect
        if (reason := self._left_out(piece, bound)) is not None:
            return PartExplained(text=text, effect=effect, left_out=reason)
        mask = mask_of(piece.answer(bound), self.size)
        removed = 0
        if effect is Effect.EXCLUDE:
            removed = int((left & mask).sum())
            less(left, mask)
        matched = int((every & mask).sum())
        return PartExplained(text=text, effect=effect, matched=matched, removed=removed)


def compiled(
    found: Filter,
    catalogue: Table | Index,
    *,
    interactions: Interactions | None = None,
    size: int | None = None,
    latest: int | None = LATEST,
) -> Compiled:
    """Compile a filter.

    Args:
        found: The filter.
        catalogue: Items, users or actions, whichever the filter chooses among; an `Index` of them
            serves several filters.
        interactions: Everybody's, for segments; users by the catalogue's codes.
        size: Codes there are, where the catalogue is a table that lacks some of the last.
        latest: Newest events of each type, and of each user, that count; None for all.

    Raises:
        errors.Invalid: The catalogue cannot be asked so.
    """
    if isinstance(catalogue, Table):
        catalogue = Index(catalogue, id_name=ID_NAMES[found.target], size=size)
    events = by_user(interactions).latest(latest, by_row=True) if interactions else Events()
    pieces = tuple(piece_of(part, catalogue, events) for part in found.parts)
    return Compiled(found, pieces, catalogue, catalogue.size, latest)


def _unknown(names: list[str], known: list[str]) -> errors.Invalid:
    if not known:
        return errors.Invalid(
            "filterValues has {names}, but the filter has no parameter; leave them out.",
            names=names,
        )
    return errors.Invalid(
        "filterValues has {names}, but the filter's parameters are {known}; their case matters.",
        names=names,
        known=known,
    )
