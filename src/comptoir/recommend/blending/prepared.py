"""A blend made ready to answer one history at a time.

What holds for everybody is worked out once: popularity, mean and variance of what each direction of
a taste says of items. Of a history there remains what its own links lead to, and one product for
each head that speaks of all items. What holds for everybody in the same circumstances is worked out
when it is first asked for, and kept.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.blending.blend import Blend, hinted
from comptoir.recommend.heads.context import ContextHead
from comptoir.recommend.heads.moments import Moments
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.heads.port import Histories, Spreads, Tastes
from comptoir.recommend.kernels.few import RESTS_KEPT, Few, Rest
from comptoir.recommend.kernels.mixing import add_standardised
from comptoir.recommend.kernels.tally import Tally


@dataclass(frozen=True, slots=True)
class Prepared:
    """Scores one history as the blend does, up to rounding."""

    blend: Blend
    rest: Rest
    spreads: tuple[tuple[Spreads, float], ...]
    """Heads that speak of few items, and what a standard deviation of each counts."""
    tastes: tuple[tuple[Tastes, float, Moments], ...]
    """Heads that speak of all of them."""
    contexts: tuple[tuple[ContextHead, float], ...]
    """Heads that speak of circumstances, and what a standard deviation of each counts."""
    is_cold: NDArray[np.bool_]
    """Which items no event is known of, shape (items,)."""
    _tallies: deque[Tally] = field(default_factory=deque)
    """Those that are not in use."""
    _rests: OrderedDict[tuple[int, ...], Rest] = field(default_factory=OrderedDict)
    """By the values that heads know of somebody's circumstances."""

    @classmethod
    def of(cls, blend: Blend) -> "Prepared | None":
        """Make a blend ready; None where it has a head that cannot be."""
        base = np.zeros(blend.n_items, dtype=np.float32)
        base[: len(blend.popularity)] = hinted(blend.popularity)
        spreads: list[tuple[Spreads, float]] = []
        tastes: list[tuple[Tastes, float, Moments]] = []
        contexts: list[tuple[ContextHead, float]] = []
        for part in blend.parts:
            if isinstance(part.head, Popularity):
                add_standardised(np.array(part.head.users)[None], part.weight, base[None])
            elif isinstance(part.head, ContextHead):
                contexts.append((part.head, part.weight * blend.scale))
            elif isinstance(part.head, Spreads):
                spreads.append((part.head, part.weight * blend.scale))
            elif isinstance(part.head, Tastes):
                moments = Moments.of(part.head.outward)
                tastes.append((part.head, part.weight * blend.scale, moments))
            else:
                return None
        base *= np.float32(blend.scale)
        is_cold = np.zeros(blend.n_items, dtype=np.bool_)
        if blend.cold:
            is_cold[blend.cold.items] = True
            base[is_cold] = -np.inf
        return cls(blend, Rest.of(base), tuple(spreads), tuple(tastes), tuple(contexts), is_cold)

    def grown(self, blend: Blend) -> "Prepared":
        """Return the same for the blend once it has grown: what is new is cold."""
        new = blend.n_items - self.blend.n_items
        is_cold = np.concatenate([self.is_cold, np.ones(new, dtype=np.bool_)])
        rest = self.rest.followed_by(new)
        return replace(self, blend=blend, rest=rest, is_cold=is_cold, _rests=OrderedDict())

    def score(
        self, history: NDArray[np.int32], context: Mapping[str, str] | None = None
    ) -> Few | NDArray[np.float32]:
        """Return what each item scores: told by few, or where a head speaks of all, an array.

        Args:
            history: item codes, oldest first, shape (events,).
            context: in which circumstances somebody asks, by field.
        """
        blend, n_learned = self.blend, len(self.blend.popularity)
        alone = Histories(np.array([0, len(history)]), history, (context or {},))
        if blend.cold and len(history) and self.is_cold[history].all():
            found: NDArray[np.float32] = blend.score(alone)[0]
            return found
        known = alone.below(n_learned) if blend.cold else alone
        pulls, shift = self._pulls(known)
        few = self._tallied(known.items, self.rest_at(context or {}), shift)
        cold, own = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        if blend.cold:
            cold = blend.cold.items
            own = np.float32(blend.cold.weight * blend.scale) * blend.cold.standing.of(alone)[0]
            few = few.with_own(cold, own)
        if not pulls:
            return few
        scores = few.every(blend.n_items)
        for outward, pull in pulls:
            scores[:n_learned] += outward @ pull
        scores[cold] = own
        return scores

    def rest_at(self, context: Mapping[str, str]) -> Rest:
        """Return what items score in some circumstances where a history says nothing of them."""
        values = tuple(head.place(context.get(head.column)) for head, _ in self.contexts)
        if all(value < 0 for value in values):
            return self.rest
        found = self._rests.get(values)
        if found is None:
            base = self.rest.base.copy()
            for (head, weight), value in zip(self.contexts, values, strict=True):
                if value >= 0:
                    add_standardised(np.array(head.lifts[value])[None], weight, base[None])
            found = self._rests[values] = Rest.of(base)
            while len(self._rests) > RESTS_KEPT:
                self._rests.popitem(last=False)
        return found

    def _tallied(self, history: NDArray[np.int32], rest: Rest, shift: float) -> Few:
        """Return what heads say that speak of few items; several threads may ask at once."""
        try:
            tally = self._tallies.pop()
        except IndexError:
            tally = Tally(
                [head.spreads() for head, _ in self.spreads],
                np.array([weight for _, weight in self.spreads], dtype=np.float32),
                len(self.blend.popularity),
            )
        few = tally.of(history, rest, shift)
        self._tallies.append(tally)
        return few

    def _pulls(
        self, known: Histories
    ) -> tuple[list[tuple[NDArray[np.float32], NDArray[np.float32]]], float]:
        """Return where items pull a history in each head that speaks of all, and a constant."""
        pulls, shift = [], 0.0
        for head, weight, moments in self.tastes:
            taste = head.tastes(known)[0]
            mean, deviation = moments.standard(taste)
            if deviation:
                pulls.append((head.outward, taste * np.float32(weight / deviation)))
                shift -= weight * mean / deviation
        return pulls, shift
