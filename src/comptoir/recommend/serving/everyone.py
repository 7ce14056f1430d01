"""Scores that are the same for everybody: worked out once a second, with what came live."""

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.live.histories import Histories, Stream
from comptoir.recommend.recipes.port import Query, Scorer
from comptoir.recommend.recipes.trending import TrendingScorer

_Kept = tuple[int, int, Scorer, NDArray[np.float32]]
"""Second, number of live events, the scorer and its scores."""


class Everyone:
    """Answers for a scorer that asks nothing of who asks.

    Args:
        scorer: as it was learned.
        histories: what has happened since.
        to_model: the model's code of each item of the catalogue, -1 for none.
    """

    def __init__(self, scorer: Scorer, histories: Histories, to_model: NDArray[np.int32]) -> None:
        self._scorer = scorer
        self._histories = histories
        self._to_model = to_model
        self._between: Stream | None = None
        self._kept: _Kept | None = None

    def at(self, now: int) -> tuple[Scorer, NDArray[np.float32]]:
        """Return the scorer and its scores at a moment, shape (items of the model,)."""
        seen, kept = self._histories.n_streamed(), self._kept
        if kept is None or kept[0] != now or kept[1] != seen:
            scorer = self._present()
            kept = self._kept = (now, seen, scorer, scorer.score(Query(now=now)))
        return kept[2], kept[3]

    def _present(self) -> Scorer:
        """Return the scorer over the events that came after it was learned."""
        scorer = self._scorer
        if not isinstance(scorer, TrendingScorer):
            return scorer
        newest = int(scorer.times.max(initial=0))
        if self._between is None:
            # What the snapshot has beyond the model stays the same as long as the snapshot.
            self._between = self._histories.settled_since(newest)
        came = self._between.followed_by(self._histories.streamed_since(newest))
        once = came.once_a(scorer.window)
        known = once.items < len(self._to_model)
        items, times = self._to_model[once.items[known]], once.times[known]
        return scorer.after(items[items >= 0], times[items >= 0])
