"""What a full ranking is worth: every item is ranked, none is sampled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.quality.metrics import Interval, bootstrap_mean
from comptoir.recommend.evaluation.question import Exam
from comptoir.recommend.heads import Histories
from comptoir.recommend.kernels.ranks import best, ranks
from comptoir.recommend.recipes.port import Query, Scorer

_CELLS = 16_000_000
"""Scores held at once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one scorer reached."""

    by_user: dict[str, NDArray[np.float64]]
    """Each metric for each user who was asked about, shape (users,)."""
    whole: dict[str, float]
    """Figures of all answers together: `coverage`, `novelty`."""

    def means(self) -> dict[str, float]:
        """Return every figure, rounded to five places."""
        found = {name: float(values.mean()) for name, values in self.by_user.items()}
        return {name: round(value, 5) for name, value in (found | self.whole).items()}

    def intervals(self) -> dict[str, list[float]]:
        """Return 95 % bootstrap intervals over users."""
        return {name: _bounds(bootstrap_mean(each)) for name, each in self.by_user.items()}


def measure(scorer: Scorer, exam: Exam, ks: Sequence[int]) -> Measured:
    """Rank every item for every user who is asked about; what she has had already is left out.

    Recall@k and HR@k as in He et al., "LightGCN" (2020), and Kang and McAuley, "SASRec" (2018);
    NDCG@k with binary gains; MRR of the first right item; coverage and novelty (mean self-
    information) of the longest lists, after Vargas and Castells (2011).

    Args:
        scorer: ranks.
        exam: histories and right answers.
        ks: how many places count, each a metric of its own.
    """
    places: list[NDArray[np.float64]] = []
    lists: list[NDArray[np.int32]] = []
    step = max(1, _CELLS // max(exam.train.n_items, 1))
    for first in range(0, len(exam), step):
        last = min(first + step, len(exam))
        found, slates = _ranked(scorer, _part(exam, first, last), max(ks))
        places.append(found)
        lists.append(slates)
    every = np.concatenate(places)
    slate = np.concatenate(lists)
    return Measured(_by_user(every, exam.truth.starts, ks), _of_all(slate, exam))


def _part(exam: Exam, first: int, last: int) -> tuple[Histories, Histories]:
    return _slice(exam.histories, first, last), _slice(exam.truth, first, last)


def _slice(whole: Histories, first: int, last: int) -> Histories:
    starts = whole.starts[first : last + 1]
    return Histories(starts - starts[0], whole.items[starts[0] : starts[-1]])


def _ranked(
    scorer: Scorer, part: tuple[Histories, Histories], length: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    histories, truth = part
    bounds = zip(histories.starts[:-1], histories.starts[1:], strict=True)
    queries = [Query(history=histories.items[a:b]) for a, b in bounds]
    scores = np.ascontiguousarray(scorer.score_many(queries), dtype=np.float32)
    owners = np.repeat(np.arange(len(histories)), np.diff(histories.starts))
    scores[owners, histories.items] = -np.inf
    found = np.empty(len(truth.items))
    ranks(scores, truth.starts, truth.items, found)
    slates = np.empty((len(histories), min(length, scores.shape[1])), dtype=np.int32)
    best(scores, slates)
    return found, slates


def _by_user(
    places: NDArray[np.float64], starts: NDArray[np.int64], ks: Sequence[int]
) -> dict[str, NDArray[np.float64]]:
    counts = np.diff(starts)
    found = {}
    longest = int(counts.max(initial=1))
    for k in ks:
        hit = places < k
        hits = np.add.reduceat(hit.astype(np.float64), starts[:-1])
        gain = np.where(hit, 1 / np.log2(places + 2), 0.0)
        ideal = np.cumsum(1 / np.log2(np.arange(min(k, longest)) + 2.0))[np.minimum(counts, k) - 1]
        found[f"recall@{k}"] = hits / counts
        found[f"ndcg@{k}"] = np.add.reduceat(gain, starts[:-1]) / ideal
        found[f"hr@{k}"] = (hits > 0).astype(np.float64)
    found["mrr"] = 1 / (np.minimum.reduceat(places, starts[:-1]) + 1)
    return found


def _of_all(slates: NDArray[np.int32], exam: Exam) -> dict[str, float]:
    shown = slates[slates >= 0]
    counts = np.bincount(exam.train.events, minlength=exam.train.n_items)
    share = np.maximum(counts, 1) / max(exam.train.n_users, 1)
    surprise = -np.log2(np.minimum(share, 1.0))
    return {
        "coverage": len(np.unique(shown)) / max(exam.train.n_items, 1),
        "novelty": float(surprise[shown].mean()) if len(shown) else 0.0,
    }


def _bounds(found: Interval) -> list[float]:
    return [round(found.low, 5), round(found.high, 5)]
