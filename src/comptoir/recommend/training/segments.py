"""Offline metrics of audiences: which users are found who chose an item later.

Of each user the oldest 80 % of events are known, the newest 20 % are right; K is a hundredth of
the users. https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import ColumnKind, Interactions, Table
from comptoir.recommend.heads import Histories
from comptoir.recommend.recipes.port import UserScorer
from comptoir.recommend.training.figures import Figures

_SHARE = 0.2
_TOP = 0.01
"""K: this share of the users."""
_QUESTIONS = 200
"""Items, or kinds of items, that are asked about at most, the most chosen first."""
_KINDS = {ColumnKind.CATEGORIES, ColumnKind.TEXT}
_MOST_VALUES = 500
"""A column with more values than this tells items apart, and not kinds of them."""


@dataclass(frozen=True, slots=True)
class Audiences:
    """What a model of audiences learns from, and what it is asked."""

    train: Interactions
    histories: Histories
    """One a user, of what is known."""
    questions: Sequence[NDArray[np.int32]]
    """Items asked for, each a question."""
    right: Sequence[NDArray[np.int64]]
    """Of each question, the users who chose such an item later."""

    @property
    def k(self) -> int:
        """How many users an audience holds."""
        return max(1, round(len(self.histories) * _TOP))


def hold_out_audiences(data: Interactions, items: Table | None, *, of_kinds: bool) -> Audiences:
    """Set the newest fifth of each user's events apart.

    Args:
        data: every interaction.
        items: metadata, for kinds of items.
        of_kinds: whether kinds of items are asked for, such as a genre, and not single items.
    """
    held = np.round(data.lengths() * _SHARE).astype(np.int64)
    out = np.arange(len(data)) >= (data.starts[1:] - held)[data.owners()]
    train, rest = data.where(~out), data.where(out)
    asked = _kinds(items, data.n_items) if of_kinds and items is not None else _items(rest)
    owners = rest.owners()
    right = []
    for each in asked:
        wanted = np.zeros(data.n_items, dtype=bool)
        wanted[each] = True
        right.append(np.unique(owners[wanted[rest.events]]).astype(np.int64))
    chosen = sorted(range(len(asked)), key=lambda at: -len(right[at]))[:_QUESTIONS]
    chosen = [at for at in chosen if len(right[at])]
    return Audiences(
        train,
        Histories(train.starts, train.events),
        [asked[at] for at in chosen],
        [right[at] for at in chosen],
    )


def audience_metrics(scorer: UserScorer, held: Audiences) -> Figures:
    """Return `hit_at_k` and `recall_at_k`: right users found, as a number and as a share."""
    ranked = [_best(scorer.score_users(each, held.histories), held.k) for each in held.questions]
    return _figures(ranked, held)


def activity_metrics(held: Audiences) -> Figures:
    """Return the same of the most active users, who are the same for every question."""
    most = np.argsort(-np.diff(held.histories.starts), kind="stable")[: held.k]
    return _figures([most] * len(held.questions), held)


def _figures(ranked: Sequence[NDArray[np.int64]], held: Audiences) -> Figures:
    hits = np.array(
        [np.isin(found, right).sum() for found, right in zip(ranked, held.right, strict=True)],
        dtype=np.float64,
    )
    counts = np.array([len(one) for one in held.right], dtype=np.float64)
    asked = np.concatenate([np.empty(0, np.int32), *held.questions])
    coverage = len(np.unique(asked)) / max(held.train.n_items, 1)
    return Figures(
        {"hit_at_k": hits, "recall_at_k": hits / np.maximum(counts, 1)}, {"coverage": coverage}
    )


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    top = np.argpartition(-scores, min(k, len(scores) - 1))[:k] if len(scores) else np.empty(0, int)
    return top[np.isfinite(scores[top])].astype(np.int64)


def _items(rest: Interactions) -> list[NDArray[np.int32]]:
    counts = np.bincount(rest.events, minlength=rest.n_items)
    order = np.argsort(-counts, kind="stable")[:_QUESTIONS]
    return [np.array([item], dtype=np.int32) for item in order if counts[item]]


def _kinds(items: Table, n_items: int) -> list[NDArray[np.int32]]:
    """Return the items of each value of each column that tells kinds."""
    found = []
    for column in items.columns.values():
        if column.kind in _KINDS and len(column.vocabulary) <= _MOST_VALUES:
            owners = np.repeat(np.arange(len(column.starts) - 1), np.diff(column.starts))
            for code in range(len(column.vocabulary)):
                members = owners[column.codes == code]
                found.append(members[members < n_items].astype(np.int32))
    return found
