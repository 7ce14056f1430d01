"""Offline metric of trends: whether the items that are said to trend go on to grow.

The newest windows are replayed one by one: what was known before each, and which items grew most
within it. What grows is measured as the recipe measures it, so a perfect forecast reaches 1.
"""

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.recipes.trending import TrendingScorer, newest, trend
from comptoir.recommend.training.figures import Figures

_WINDOWS = 20
_MOST = 25
NAME = "trend_prediction_accuracy"


def trend_metrics(data: Interactions, window: int) -> tuple[Figures, Figures]:
    """Return the accuracy of the trend, and that of the plain counts of the window before.

    Args:
        data: every interaction.
        window: seconds, the trend discovery frequency.
    """
    last = int(data.times.max(initial=0))
    users = np.zeros(data.n_items, dtype=np.float32)
    ours, theirs = [], []
    for at in range(_WINDOWS):
        now = last - at * window
        before = data.where((data.times <= now - window) & (data.times > now - 12 * window))
        after = data.where((data.times <= now) & (data.times > now - 12 * window))
        if not len(before) or not len(after):
            continue
        grown = trend(*newest(after, window), n_items=data.n_items, now=now, window=window)
        right = _top(np.where(grown.counts > 0, grown.growth, 0))
        if not len(right):
            continue
        items, times = newest(before, window)
        scorer = TrendingScorer(items=items, times=times, users=users, window=window)
        plain = trend(items, times, n_items=data.n_items, now=now - window, window=window)
        said = scorer.score(Query(now=now - window)).astype(np.float64)
        ours.append(np.isin(right, _top(said)).mean())
        theirs.append(np.isin(right, _top(plain.counts)).mean())
    return Figures({NAME: np.array(ours)}), Figures({NAME: np.array(theirs)})


def _top(growth: NDArray[np.float64]) -> NDArray[np.int64]:
    order = np.argsort(-growth, kind="stable")[:_MOST]
    found: NDArray[np.int64] = order[growth[order] > 0]
    return found
