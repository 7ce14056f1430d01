"""Whether contents can stand in for events: tried on items whose events are hidden.

A tenth of the items is taken for new ones. What heads learned of them is put away, contents learn
from the other items alone, and the held-out events decide what a score by contents counts beside
the scores of items that are known. Contents are taken in only if they put more right items first
than without them, and than the same scores dealt to the cold items at random.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.blending.blend import Blend
from comptoir.recommend.blending.candidates import Candidate, contents
from comptoir.recommend.blending.contest import Contest, Scores, held
from comptoir.recommend.blending.holdout import Holdout
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.content import ContentHead, links_between

_SHARES = (0.1, 0.2, 0.4)
"""Of items that are taken for new; the first that gives enough right answers."""
_ENOUGH = 20
_STEPS = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0)
_GAIN, _ABOVE_CHANCE = 0.002, 0.02
"""By which shares the measure with contents must lie above that without, and above chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What contents reached on items whose events were hidden."""

    weight: float
    """What a standard deviation of contents counts; 0 where they proved nothing."""
    candidate: Candidate
    reached: float = 0.0
    """NDCG of all questions with contents."""
    without: float = 0.0
    """The same with the hidden items at the mean."""
    chance: float = 0.0
    """The same with contents dealt to the hidden items at random."""
    answers: int = 0
    """Right answers among the hidden items."""

    def facts(self) -> dict[str, float | int]:
        """Return the figures."""
        return {
            "ndcg": round(self.reached, 5),
            "without": round(self.without, 5),
            "chance": round(self.chance, 5),
            "answers": self.answers,
        }


@dataclass(frozen=True, slots=True)
class _Known:
    """A blend with the hidden items at the mean."""

    blend: Blend
    hidden: NDArray[np.int64]

    def score(self, histories: Histories) -> NDArray[np.float32]:
        scores = self.blend.score(histories)
        scores[:, self.hidden] = 0
        return scores


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Contents of the hidden items; zeros elsewhere."""

    head: ContentHead
    hidden: NDArray[np.int64]
    dealt: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """The item whose score each hidden one gets instead of its own."""

    def score(self, histories: Histories) -> NDArray[np.float32]:
        out = np.zeros((len(histories), len(self.head.vectors)), dtype=np.float32)
        out[:, self.hidden] = self.head.standing(
            histories, self.dealt if len(self.dealt) else self.hidden
        )
        return out


def proved(
    blend: Blend, asked: Holdout, vectors: NDArray[np.float32], *, places: int, seed: int
) -> Proof:
    """Try contents on items whose events are hidden.

    Args:
        blend: fitted on what the holdout left.
        asked: questions and answers.
        vectors: contents, shape (items, dimensions).
        places: how many places count.
        seed: of the choice of items.
    """
    entrants = contents(vectors)
    nothing = Proof(weight=0.0, candidate=entrants[0])
    hidden = _hidden(asked, vectors, seed)
    answers = int(np.isin(asked.answers, hidden).sum())
    if answers < _ENOUGH:
        return nothing
    train = asked.train.where(~np.isin(asked.train.events, hidden))
    dealt = np.random.default_rng(seed).permutation(hidden)
    links = links_between(train)
    heads = [entrant.fit(train, links=links) for entrant in entrants]
    scored: dict[str, Scores] = {"known": _Known(blend, hidden)}
    for at, head in enumerate(heads):
        assert isinstance(head, ContentHead)
        scored |= {f"own {at}": _Hidden(head, hidden), f"dealt {at}": _Hidden(head, hidden, dealt)}
    contest = held(scored, asked, places, standard=False)
    found = [_weighed(contest, at, one, answers) for at, one in enumerate(entrants)]
    best = max(found, key=lambda one: one.reached)
    told = best.reached > best.without * (1 + _GAIN)
    proven = told and best.reached > best.chance * (1 + _ABOVE_CHANCE)
    return best if proven else replace(best, weight=0.0)


def _weighed(contest: Contest, at: int, candidate: Candidate, answers: int) -> Proof:
    """Return what one way of contents reaches; its scores are rows of the contest."""

    def reached(own: float, dealt: float) -> float:
        weights = np.zeros(len(contest.scores), dtype=np.float32)
        weights[[0, 1 + 2 * at, 2 + 2 * at]] = 1.0, own, dealt
        return contest.ndcg(weights)

    step = max(_STEPS, key=lambda step: reached(step, 0.0))
    return Proof(
        weight=step,
        candidate=candidate,
        reached=reached(step, 0.0),
        without=reached(0.0, 0.0),
        chance=reached(0.0, step),
        answers=answers,
    )


def _hidden(asked: Holdout, vectors: NDArray[np.float32], seed: int) -> NDArray[np.int64]:
    """Choose items that have contents, shape (items,), ascending."""
    chance = np.random.default_rng(seed).random(len(vectors))
    told = np.abs(vectors).sum(axis=1) > 0
    found = np.empty(0, dtype=np.int64)
    for share in _SHARES:
        found = np.flatnonzero((chance < share) & told)
        if np.isin(asked.answers, found).sum() >= _ENOUGH:
            break
    return found
