"""The best items for many who ask, block by block: what batches and audiences are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.kernels.ranks import best
from comptoir.recommend.recipes.port import Query, Scorer

_CELLS = 16_000_000
"""Scores held at once: 64 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The best items of each who asked, best first."""

    items: NDArray[np.int32]
    """Item codes, shape (queries, places); -1 where nothing is left."""
    scores: NDArray[np.float32]
    """Shape (queries, places); -inf where nothing is left."""


def top_many(
    scorer: Scorer,
    queries: Sequence[Query],
    k: int,
    *,
    allowed: NDArray[np.bool_] | None = None,
    seen: bool = True,
) -> Lists:
    """Return the best items for each query, out of all.

    Scores are held for a block of queries at a time, so memory does not grow with their number.

    Args:
        scorer: what was learned.
        queries: of those who ask.
        k: places of a list.
        allowed: True for each item that may be in it, shape (items,) for all queries or
            (queries, items); None for all items. Items behind its end may not.
        seen: whether an item of the history may come again.
    """
    items = np.full((len(queries), k), -1, dtype=np.int32)
    scores = np.full((len(queries), k), -np.inf, dtype=np.float32)
    step, first = 1, 0  # the first answer tells how many items there are
    while first < len(queries):
        block = queries[first : first + step]
        found = np.ascontiguousarray(scorer.score_many(block), dtype=np.float32)
        if allowed is not None:
            _close(found, allowed if allowed.ndim == 1 else allowed[first : first + step])
        if not seen:
            _forget(found, block)
        out = items[first : first + len(block)]
        best(found, out)
        there = out >= 0
        taken = np.take_along_axis(found, np.maximum(out, 0), axis=1)
        scores[first : first + len(block)] = np.where(there, taken, -np.inf)
        first += len(block)
        step = max(1, _CELLS // max(found.shape[1], 1))
    return Lists(items=items, scores=scores)


def _close(scores: NDArray[np.float32], allowed: NDArray[np.bool_]) -> None:
    known = min(allowed.shape[-1], scores.shape[1])
    scores[:, known:] = -np.inf
    if allowed.ndim == 1:
        scores[:, np.flatnonzero(~allowed[:known])] = -np.inf
    else:
        scores[:, :known][~allowed[:, :known]] = -np.inf


def _forget(scores: NDArray[np.float32], block: Sequence[Query]) -> None:
    for row, query in zip(scores, block, strict=True):
        row[query.history[query.history < len(row)]] = -np.inf
