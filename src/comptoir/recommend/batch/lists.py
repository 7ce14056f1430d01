"""The best items for many lines: scored block by block, filtered, explored and filled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend.batch.footing import Footing
from comptoir.recommend.batch.questions import Question
from comptoir.recommend.filters import Compiled
from comptoir.recommend.kernels.masses import masses
from comptoir.recommend.kernels.ranks import best
from comptoir.recommend.live.histories import History
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.serving.exploring import explore
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slates import Slates

_CELLS = 16_000_000
"""Scores held at once: 64 MB."""
_DIGITS = 7
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Row:
    question: Question
    owner: str
    history: History


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Chooses items for lines, as a campaign would.

    A list that the model fills is made here, many at a time; whoever the model knows too little of
    climbs down the ladder that campaigns have.
    """

    footing: Footing
    slates: Slates
    request: SlateRequest
    """What all lines ask alike."""
    scored: bool
    """Whether the recipe gives scores."""
    seed: str = ""
    """Draws what is explored; the same seed draws the same for the same user."""

    def answers(self, questions: Sequence[Question]) -> Iterator[Json | errors.Invalid]:
        """Yield the answer to each question, in order."""
        use, exploration = self.footing.compiled(), self.request.exploration
        unproven = self.footing.unproven(exploration.age_days) if exploration else _NONE
        step = max(1, _CELLS // max(len(self.footing.table), 1))
        for first in range(0, len(questions), step):
            yield from self._block(list(questions[first : first + step]), use, unproven)

    def _block(
        self, questions: list[Question], use: Compiled | None, unproven: NDArray[np.int64]
    ) -> Iterator[Json | errors.Invalid]:
        footing = self.footing
        owners = footing.owners(questions)
        rows = [
            _Row(question, owner, footing.history(owner))
            for question, owner in zip(questions, owners, strict=True)
        ]
        queries = [footing.query(row.question, row.history) for row in rows]
        scores = footing.scores(queries)
        tops, sums = np.empty(len(rows), np.float32), np.empty(len(rows), np.float64)
        masses(scores, tops, sums)
        closed = [self._close(scores[at], row, use) for at, row in enumerate(rows)]
        places = np.full((len(rows), min(self.request.length, scores.shape[1])), -1, dtype=np.int32)
        best(scores, places)
        for at, row in enumerate(rows):
            mask = closed[at]
            if isinstance(mask, errors.Invalid):
                yield mask
                continue
            codes = places[at][places[at] >= 0].tolist()
            if len(codes) < self.request.length or not self._is_known(queries[at]):
                yield self._climbed(row)
                continue
            codes = self._explored(row, codes, mask, unproven)
            shares = np.exp(scores[at, codes] - tops[at]) / sums[at]
            yield self._told([footing.table.ids[code] for code in codes], shares.tolist())

    def _close(
        self, scores: NDArray[np.float32], row: _Row, use: Compiled | None
    ) -> NDArray[np.bool_] | errors.Invalid | None:
        """Close items that may not be shown; return what the filter lets through, None for all."""
        footing = self.footing
        if not footing.version.again:
            scores[row.history.items[row.history.items < len(scores)]] = -np.inf
        own = footing.table.codes.get(row.question.item, -1)
        if own >= 0:
            scores[own] = -np.inf
        if use is None:
            return None
        try:
            mask = footing.allowed(use, row.question, row.owner, row.history)
        except errors.Invalid as error:
            return error
        scores[~mask] = -np.inf
        return mask

    def _is_known(self, query: Query) -> bool:
        """Tell whether the model knows something of who, or what, is asked."""
        return self.footing.version.impersonal or query.item >= 0 or len(query.history) > 0

    def _climbed(self, row: _Row) -> Json:
        """Return what the whole ladder of a campaign answers."""
        question, asked = row.question, self.request
        use = asked.filter and replace(asked.filter, values=question.values)
        slate = self.slates.choose(
            replace(
                asked,
                user=row.owner,
                item_id=question.item,
                filter=use,
                context=question.context,
            )
        )
        shares = [one.score or 0.0 for one in slate.items]
        return self._told([one.item_id for one in slate.items], shares)

    def _explored(
        self, row: _Row, codes: list[int], mask: NDArray[np.bool_] | None, pool: NDArray[np.int64]
    ) -> list[int]:
        exploration = self.request.exploration
        if exploration is None or not len(pool):
            return codes
        if mask is not None:
            pool = pool[mask[pool]]
        if not self.footing.version.again:
            pool = pool[~np.isin(pool, row.history.items)]
        chance = np.random.default_rng(list(f"{self.seed} {row.owner}".encode()))
        return explore(codes, pool, exploration.weight, chance).codes

    def _told(self, ids: list[str], shares: list[float]) -> Json:
        told: Json = {"recommendedItems": ids}
        if self.scored:
            told["scores"] = [float(f"{one:.{_DIGITS}g}") for one in shares]
        return told
