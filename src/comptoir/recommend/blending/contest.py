"""A contest of heads: which weights put held-out items highest.

Of each question only items that some head ranks high are kept, with the right ones. An item that no
head ranks high cannot be ranked high by their sum, so what is left out hardly ever changes the
first places, and a weight can be tried in milliseconds.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numba
import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.blending.holdout import Holdout
from comptoir.recommend.heads import Histories
from comptoir.recommend.kernels.compiled import compiled
from comptoir.recommend.kernels.mixing import add_standardised
from comptoir.recommend.kernels.ranks import best

_FINALISTS = 100
"""Items that each head may send into the contest for a question."""
_CELLS = 16_000_000
"""Scores held at once while finalists are found."""
_SCALES = tuple(float(scale) for scale in np.geomspace(0.02, 5.0, 40))
_STEPS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5)
_GAIN = 0.002
"""By which share a head must lift the measure to be taken in: each one costs time to serve."""
_NOISE = 1.0
"""Standard errors by which it must lift it besides: the luckiest of many heads alike would win."""
_JOINING = (*_STEPS, 2.5, 4.0)
"""Circumstances may say more than any taste."""
_BEYOND_CHANCE = 3.0
"""Standard errors, so many that the best of several weights of several fields is hardly luck."""


class Scores(Protocol):
    """What scores histories: a head, or a blend of several."""

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Return a score for each history and item, shape (histories, items)."""
        ...


@dataclass(frozen=True, slots=True)
class Contest:
    """Standardised scores of the finalists of every question."""

    starts: NDArray[np.int64]
    """Where each question's finalists begin, shape (questions + 1,)."""
    right: NDArray[np.bool_]
    """Whether a finalist is a right answer, shape (finalists,)."""
    scores: NDArray[np.float32]
    """Shape (heads, finalists)."""
    places: int
    """How many places count."""
    names: tuple[str, ...] = field(default=())

    def ndcg(self, weights: NDArray[np.float32]) -> float:
        """Return the mean NDCG of the first places under weights, shape (heads,)."""
        return float(self._gains(weights @ self.scores).mean()) if len(self) else 0.0

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self.starts) - 1

    def _gains(self, total: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the NDCG of each question under summed scores."""
        return _ndcg(self.starts, self.right, total, self.places)

    def of_first(self, heads: int) -> "Contest":
        """Return the contest between the first heads alone."""
        return replace(self, scores=self.scores[:heads])

    def joined(self, weights: NDArray[np.float32], head: int) -> NDArray[np.float32]:
        """Let a head join those that won where it lifts the questions beyond chance.

        Args:
            weights: Of all heads, shape (heads,).
            head: Which one.

        Returns:
            The weights; with the head's, where its gain lies so many standard errors above 0 that
            the best of several weights does not lie there by luck.
        """
        if not len(self):
            return weights
        before, best, most = self._gains(weights @ self.scores), weights, 0.0
        for step in _JOINING:
            trial = weights.copy()
            trial[head] = step
            gains = self._gains(trial @ self.scores) - before
            error = float(gains.std()) / np.sqrt(len(gains))
            if gains.mean() > max(most, _BEYOND_CHANCE * error):
                best, most = trial, float(gains.mean())
        return best

    def winner(self, rounds: int = 3) -> tuple[NDArray[np.float32], float]:
        """Find weights by trying one head's after another; those that lift nothing stay 0.

        Returns:
            Weights, shape (heads,), and the NDCG that they reach.
        """
        if not len(self):
            return np.eye(1, len(self.scores), dtype=np.float32)[0], 0.0
        alone = [self._gains(row) for row in self.scores]
        first = int(np.argmax([one.mean() for one in alone]))
        weights, reached = np.eye(len(self.scores), dtype=np.float32)[first], alone[first]
        for _ in range(rounds):
            before = reached
            for head in range(len(weights)):
                weights, reached = self._tried(weights, reached, head)
            if reached.mean() <= before.mean():
                break
        return weights, float(reached.mean())

    def scale(self, weights: NDArray[np.float32], n_items: int) -> float:
        """Return the factor under which the softmax of the sum gives right items most probability.

        Items that are no finalists are taken to score 0, the mean of standardised scores. Source:
        Guo et al., "On Calibration of Modern Neural Networks" (2017), temperature scaling.

        Args:
            weights: Shape (heads,).
            n_items: Items in all.
        """
        if not self.right.any():
            return 1.0
        total = weights @ self.scores
        first = self.starts[:-1]
        others = n_items - np.diff(self.starts)
        asked = np.repeat(np.arange(len(first)), np.diff(self.starts))[self.right]

        def surprise(scale: float) -> float:
            scaled = total * scale
            highest = np.maximum(np.maximum.reduceat(scaled, first), 0)
            powers = np.exp(scaled - np.repeat(highest, np.diff(self.starts)))
            whole = np.add.reduceat(powers, first) + others * np.exp(-highest)
            logarithm = highest + np.log(whole)
            return float((logarithm[asked] - scaled[self.right]).mean())

        return min(_SCALES, key=surprise)

    def _tried(
        self, weights: NDArray[np.float32], reached: NDArray[np.float64], head: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        best_weights = weights
        rest = weights.copy()
        rest[head] = 0
        others = rest @ self.scores
        for step in _STEPS:
            trial = rest.copy()
            trial[head] = step
            if not trial.any():
                continue
            found = self._gains(others + np.float32(step) * self.scores[head])
            more = int(np.count_nonzero(trial) - np.count_nonzero(best_weights))
            if _better(found, reached, more):
                best_weights, reached = trial, found
        return best_weights, reached


def _better(found: NDArray[np.float64], reached: NDArray[np.float64], more: int) -> bool:
    """Tell whether NDCG by question is worth so many heads more."""
    lead = found - reached
    if more > 0:
        noise = lead.std() / len(lead) ** 0.5
        return bool(lead.mean() > max(_GAIN * reached.mean(), _NOISE * noise))
    return bool(lead.mean() >= 0 if more < 0 else lead.mean() > 0)


def held(
    heads: Mapping[str, Scores], holdout: Holdout, places: int, *, standard: bool = True
) -> Contest:
    """Let heads score the questions, and keep the finalists.

    Args:
        heads: fitted on what the holdout left.
        holdout: questions and answers.
        places: how many places count.
        standard: whether scores are standardised first.
    """
    n_items = holdout.train.n_items
    step = max(1, _CELLS // max(n_items * len(heads), 1))
    sizes, right, scores = [0], [], []
    for at in range(0, len(holdout), step):
        part = _part(holdout, at, min(at + step, len(holdout)))
        every = _scores(heads.values(), part.histories, n_items, standard=standard)
        for question, finalists in enumerate(_finalists(every, part)):
            answers = part.answers[part.answer_starts[question] : part.answer_starts[question + 1]]
            sizes.append(len(finalists))
            right.append(np.isin(finalists, answers))
            scores.append(every[:, question, finalists])
    starts = np.cumsum(sizes).astype(np.int64)
    if not scores:
        empty = np.empty((len(heads), 0), dtype=np.float32)
        return Contest(starts, np.empty(0, dtype=bool), empty, places, tuple(heads))
    return Contest(
        starts, np.concatenate(right), np.concatenate(scores, axis=1), places, tuple(heads)
    )


def _scores(
    heads: Collection[Scores], histories: Histories, n_items: int, *, standard: bool
) -> NDArray[np.float32]:
    """Return the scores of every head, -inf for the items of each history.

    Shape (heads, questions, items).
    """
    every = np.zeros((len(heads), len(histories), n_items), dtype=np.float32)
    owners = np.repeat(np.arange(len(histories)), np.diff(histories.starts))
    for head, out in zip(heads, every, strict=True):
        if standard:
            add_standardised(head.score(histories), 1.0, out)
        else:
            out[:] = head.score(histories)
        out[owners, histories.items] = -np.inf
    return every


def _finalists(every: NDArray[np.float32], asked: Holdout) -> Iterator[NDArray[np.int32]]:
    """Yield for each question the items that some head ranks high, and the right ones."""
    found = np.empty((*every.shape[:2], min(_FINALISTS, every.shape[2])), dtype=np.int32)
    for scores, out in zip(every, found, strict=True):
        best(scores, out)
    for question in range(every.shape[1]):
        answers = asked.answers[asked.answer_starts[question] : asked.answer_starts[question + 1]]
        chosen = np.union1d(found[:, question], answers)
        yield chosen[chosen >= 0].astype(np.int32)


def _part(holdout: Holdout, first: int, last: int) -> Holdout:
    whole = holdout.histories
    starts = whole.starts[first : last + 1]
    answers = holdout.answer_starts[first : last + 1]
    return Holdout(
        holdout.train,
        Histories(
            starts - starts[0],
            whole.items[starts[0] : starts[-1]],
            whole.contexts[first:last],
        ),
        answers - answers[0],
        holdout.answers[answers[0] : answers[-1]],
    )


@compiled(parallel=True)
def _ndcg(
    starts: NDArray[np.int64], right: NDArray[np.bool_], scores: NDArray[np.float32], places: int
) -> NDArray[np.float64]:
    out = np.zeros(starts.shape[0] - 1)
    for question in numba.prange(out.shape[0]):
        first, last = starts[question], starts[question + 1]
        gain, hits = 0.0, 0
        for at in range(first, last):
            if not right[at]:
                continue
            better = 0
            for other in range(first, last):
                better += scores[other] > scores[at]
            hits += 1
            if better < places:
                gain += 1 / np.log2(better + 2.0)
        ideal = 0.0
        for place in range(min(hits, places)):
            ideal += 1 / np.log2(place + 2.0)
        if ideal > 0:
            out[question] = gain / ideal
    return out
