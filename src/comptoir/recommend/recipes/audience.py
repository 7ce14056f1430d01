"""Audiences: which users will like an item, or items of a kind.

A user's affinity is what her history says of the items asked for, through links that users' choices
made (graph filter) or the broad tastes (low-pass); divided by a power of her history's length, or
those who choose most would be every audience. Which links, which power, and what having chosen
such items before counts are decided on held-out events: users are ranked, not items.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.lowpass import LowPass
from comptoir.recommend.kernels.ranks import ranks
from comptoir.recommend.recipes.port import Query, Reason, Scores

_PLACES = 25
_EVIDENCE = 3
"""Items of a history that a reason names."""


@dataclass(frozen=True, slots=True)
class AudienceScorer:
    """Scores users for items, and items for users, by one head that is linear in histories."""

    head: Graph | LowPass
    power: float
    """A history with n events counts `n ** -power`."""
    own: float
    """What having chosen an asked item before counts, in the strongest link's weight."""
    popularity: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Return the affinity of a user for each item."""
        scores: Scores = self.score_many([query])[0]
        return scores

    def score_many(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return the scores for several at once, shape (queries, items)."""
        name = "graph" if isinstance(self.head, Graph) else "low-pass"
        blend = Blend((Part(name, self.head, 1.0),), self.popularity)
        return blend.score(Histories.of([query.history for query in queries]))

    def explain(self, query: Query, item: int) -> tuple[Reason, ...]:
        """Return which items of a history speak for an item."""
        return self.explain_user(np.array([item], dtype=np.int32), query.history)

    def say(self, items: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return what each item of a history says of items asked for, shape (items,)."""
        asked = items[items < len(self.popularity)]
        found = linked(self.head, asked)
        found[asked] += np.float32(self.own) * found.max(initial=0)
        return found

    def score_users(self, items: NDArray[np.int32], histories: Histories) -> NDArray[np.float32]:
        """Return the affinity of each history for items taken together, shape (histories,)."""
        known = histories.below(len(self.popularity))
        lengths = np.diff(known.starts)
        sums = np.concatenate([[0.0], np.cumsum(self.say(items)[known.items], dtype=np.float64)])
        scores = (sums[known.starts[1:]] - sums[known.starts[:-1]]) / np.maximum(
            lengths, 1
        ) ** self.power
        return np.where(lengths > 0, scores, -np.inf).astype(np.float32)

    def explain_user(
        self, items: NDArray[np.int32], history: NDArray[np.int32]
    ) -> tuple[Reason, ...]:
        """Return why a user is in the audience, the strongest reason first."""
        known = np.unique(history[history < len(self.popularity)])
        before = np.intersect1d(known, items)
        say = self.say(items)[known]
        rest = np.isin(known, before, invert=True)
        speaking = known[rest & (say > 0)][np.argsort(-say[rest & (say > 0)])]
        whole = max(float(np.maximum(say, 0).sum()), 1e-12)
        found = []
        if len(before):
            share = float(np.maximum(say[~rest], 0).sum()) / whole
            found.append(Reason(code="chose_before", evidence={"count": len(before)}, share=share))
        if len(speaking):
            share = float(say[rest & (say > 0)].sum()) / whole
            evidence = {"count": len(speaking), "items": speaking[:_EVIDENCE].tolist()}
            found.append(Reason(code="chose_linked", evidence=evidence, share=share))
        found.sort(key=lambda reason: -reason.share)
        return tuple(found) or (Reason(code="no_link"),)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned, for an artifact."""
        return self.head.arrays() | {"popularity": self.popularity}

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        kind = "graph" if isinstance(self.head, Graph) else "low-pass"
        return {"head": kind, "power": self.power, "own": self.own, "facts": self.head.facts()}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> "AudienceScorer":
        """Read what `arrays` and `facts` wrote."""
        kind = Graph if facts["head"] == "graph" else LowPass
        head = kind.of(arrays, facts["facts"])
        return cls(head, facts["power"], facts["own"], arrays["popularity"])


def linked(head: Graph | LowPass, items: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return what the head says of items asked for, by each item of a history, shape (items,)."""
    if isinstance(head, LowPass):
        said: NDArray[np.float32] = head.inward @ head.outward[items].sum(axis=0)
        return said
    n = len(head.links.starts) - 1
    own = head.links
    links = scipy.sparse.csr_matrix((own.weights, own.items, own.starts), (n, n))
    asked = np.zeros(n, dtype=np.float32)
    asked[items] = 1
    return np.asarray(links @ asked, dtype=np.float32)


def ndcg_of_users(
    scorer: AudienceScorer,
    histories: Histories,
    questions: Sequence[tuple[NDArray[np.int32], NDArray[np.int64]]],
    *,
    known: bool,
) -> float:
    """Return the mean NDCG of the first 25 users over questions.

    Args:
        scorer: ranks users.
        histories: one a user.
        questions: the items asked for, and the users who chose one of them later.
        known: whether users are asked about who have chosen such an item before.
    """
    gains = []
    for items, right in questions:
        scores = scorer.score_users(items, histories)[None].copy()
        if not known:
            counts = np.isin(histories.items, items)
            had = np.unique(np.repeat(np.arange(len(histories)), np.diff(histories.starts))[counts])
            scores[0, np.setdiff1d(had, right)] = -np.inf
        found = np.empty(len(right))
        ranks(scores, np.array([0, len(right)]), right.astype(np.int32), found)
        ideal = (1 / np.log2(np.arange(min(len(right), _PLACES)) + 2)).sum()
        gains.append((1 / np.log2(found[found < _PLACES] + 2)).sum() / ideal)
    return float(np.mean(gains)) if gains else 0.0


def best_of(
    scorers: Sequence[AudienceScorer],
    histories: Histories,
    questions: Sequence[tuple[NDArray[np.int32], NDArray[np.int64]]],
    *,
    known: bool,
    powers: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0),
    owns: Sequence[float] = (0.0, 1.0, 3.0),
) -> tuple[AudienceScorer, float]:
    """Return the scorer, with a power and a say of own choices, that ranks users best."""
    trials = [
        replace(scorer, power=power, own=own)
        for scorer in scorers
        for power in powers
        for own in (owns if known else (0.0,))
    ]
    reached = [ndcg_of_users(one, histories, questions, known=known) for one in trials]
    at = int(np.argmax(reached))
    return trials[at], reached[at]
