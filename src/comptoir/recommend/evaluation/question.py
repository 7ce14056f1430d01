"""What an evaluation asks: what is known, and what should have been recommended."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Histories


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Data to learn from, and questions with their right answers."""

    train: Interactions
    histories: Histories
    """What is known of each user who is asked about."""
    truth: Histories
    """The right items of each, none of them in the history; at least one."""
    ordered: bool
    """Whether the order of events is known."""
    split: str
    """How the right answers were set apart, in words."""

    @property
    def n_test(self) -> int:
        return len(self.truth.items)

    def __len__(self) -> int:
        return len(self.truth)


def exam_of(
    train: Interactions, truths: dict[int, NDArray[np.int32]], *, ordered: bool, split: str
) -> Exam:
    """Ask about every user who has a right answer that her history does not hold.

    Args:
        train: what is learned from.
        truths: right item codes by user code; a user without events is a stranger.
        ordered: whether the order of events is known.
        split: how the truths were set apart.
    """
    histories, wanted = [], []
    for user, items in truths.items():
        known = train.of(user) if user < train.n_users else np.empty(0, dtype=np.int32)
        new = np.unique(items[~np.isin(items, known)])
        if len(new):
            histories.append(known)
            wanted.append(new)
    return Exam(
        train=train,
        histories=Histories.of(histories),
        truth=Histories.of(wanted),
        ordered=ordered,
        split=split,
    )
