"""Offline metrics as Amazon Personalize tells them.

A tenth of the users is held out: of each the oldest 90 % of events are known, the newest 10 % are
right. https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Histories
from comptoir.recommend.kernels.ranks import best
from comptoir.recommend.recipes.port import Query, Scorer
from comptoir.recommend.training.figures import Figures

_SHARE = 0.1
_PLACES = (5, 10, 25)
_LONGEST = 25
_CELLS = 16_000_000
"""Scores held at once."""
_ASKED = 10_000
"""Users who are asked about at most; their figures differ by less than a hundredth from all's."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a model learns from, and what it is asked."""

    train: Interactions
    histories: Histories
    truth: Histories

    def part(self, which: NDArray[np.int64]) -> "HeldOut":
        """Return only some of the questions."""
        return HeldOut(self.train, _some(self.histories, which), _some(self.truth, which))


def hold_out(data: Interactions, seed: int = 0) -> HeldOut:
    """Set the newest tenth of the events of a tenth of the users apart; one event each at least.

    Args:
        data: every interaction.
        seed: of the choice of users.
    """
    lengths = data.lengths()
    able = np.flatnonzero(lengths > 1)
    count = min(max(1, round(len(able) * _SHARE)), _ASKED) if len(able) else 0
    chosen = np.sort(np.random.default_rng(seed).permutation(able)[:count])
    held = np.zeros(data.n_users, dtype=np.int64)
    held[chosen] = np.maximum(1, np.round(lengths[chosen] * _SHARE).astype(np.int64))
    out = np.arange(len(data)) >= (data.starts[1:] - held)[data.owners()]
    train, rest = data.where(~out), data.where(out)
    # Asked is in the circumstances of the first event that is held out.
    contexts = [rest.context(int(rest.starts[user])) for user in chosen] if data.contexts else ()
    return HeldOut(
        train,
        Histories.of([train.of(int(user)) for user in chosen], contexts),
        Histories.of([np.unique(rest.of(int(user))) for user in chosen]),
    )


def offline_metrics(
    scorer: Scorer,
    held: HeldOut,
    *,
    again: bool,
    related: bool = False,
    rewards: NDArray[np.float64] | None = None,
) -> Figures:
    """Return the metrics under Personalize's names.

    Args:
        scorer: what was learned from `held.train`.
        held: questions and right answers.
        again: whether items that a user has had already may be recommended.
        related: whether the last item of what is known is asked about, and not the user.
        rewards: what each item is worth to who optimises for it, not negative, shape (items,);
            None for no such objective.
    """
    step = max(1, _CELLS // max(held.train.n_items, 1))
    slates = []
    for at in range(0, len(held.histories), step):
        known = _known(held.histories, at, min(at + step, len(held.histories)))
        contexts: Sequence[Mapping[str, str]] = held.histories.contexts[at : at + step]
        contexts = contexts or [{}] * len(known)
        asked = [
            _query(items, context, related=related)
            for items, context in zip(known, contexts, strict=True)
        ]
        scores = np.array(scorer.score_many(asked), dtype=np.float32)
        slates.append(_slates(scores, known, again=again))
    whole = np.concatenate(slates) if slates else np.empty((0, _LONGEST), dtype=np.int32)
    hits = np.zeros(whole.shape, dtype=bool)
    for user in range(len(whole)):
        right = held.truth.items[held.truth.starts[user] : held.truth.starts[user + 1]]
        hits[user] = np.isin(whole[user], right) & (whole[user] >= 0)
    found = {"mean_reciprocal_rank_at_25": _reciprocal(hits)}
    for k in _PLACES:
        found[f"normalized_discounted_cumulative_gain_at_{k}"] = _ndcg(hits[:, :k])
        found[f"precision_at_{k}"] = hits[:, :k].sum(1) / k
    if rewards is not None:
        found["average_rewards_at_k"] = _rewarded(whole, hits, held.truth, rewards)
    return Figures(found, {"coverage": _coverage(whole, held.train.n_items)})


def _some(whole: Histories, which: NDArray[np.int64]) -> Histories:
    contexts = (whole.contexts[at] for at in which) if whole.contexts else ()
    items = [whole.items[whole.starts[at] : whole.starts[at + 1]] for at in which]
    return Histories.of(items, contexts)


def _known(whole: Histories, first: int, last: int) -> list[NDArray[np.int32]]:
    return [whole.items[whole.starts[at] : whole.starts[at + 1]] for at in range(first, last)]


def _query(items: NDArray[np.int32], context: Mapping[str, str], *, related: bool) -> Query:
    if not related or not len(items):
        return Query(history=items, context=context)
    # Baselines that know no page see it as a history of one item.
    return Query(item=int(items[-1]), history=items[-1:])


def _slates(
    scores: NDArray[np.float32], known: list[NDArray[np.int32]], *, again: bool
) -> NDArray[np.int32]:
    if not again:
        for row, items in zip(scores, known, strict=True):
            row[items] = -np.inf
    out = np.full((len(known), _LONGEST), -1, dtype=np.int32)
    best(scores, out)
    return out


def _coverage(slates: NDArray[np.int32], n_items: int) -> float:
    return len(np.unique(slates[slates >= 0])) / max(n_items, 1)


def _reciprocal(hits: NDArray[np.bool_]) -> NDArray[np.float64]:
    first = hits.argmax(1)
    found: NDArray[np.float64] = np.where(hits.any(1), 1 / (first + 1.0), 0.0)
    return found


def _ndcg(hits: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weigh places by 1 / log(1 + place) and normalise by the same hits in the first places.

    >>> _ndcg(np.array([[False, True, False, False, True]])).round(4).tolist()
    [0.6241]
    """
    weight = 1 / np.log2(np.arange(hits.shape[1]) + 2.0)
    ideal = np.concatenate([[0.0], np.cumsum(weight)])[hits.sum(1)]
    found: NDArray[np.float64] = (hits @ weight) / np.where(ideal > 0, ideal, 1)
    return found


def _rewarded(
    slates: NDArray[np.int32],
    hits: NDArray[np.bool_],
    truth: Histories,
    rewards: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the share of what a user's right items are worth that the slate holds.

    Users whose right items are worth nothing are left out.
    """
    gained = np.where(hits, rewards[np.maximum(slates, 0)], 0.0).sum(1)
    sums = np.concatenate([[0.0], np.cumsum(rewards[truth.items])])
    whole = sums[truth.starts[1:]] - sums[truth.starts[:-1]]
    found: NDArray[np.float64] = gained[whole > 0] / whole[whole > 0]
    return found
