"""Events held out of training, on which heads prove themselves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.heads import Histories

_LEAST = 3
"""Events that a user needs to be asked about."""


@dataclass(frozen=True, slots=True)
class Holdout:
    """Questions with their answers; question `q` has the answers of its part."""

    train: Interactions
    """What is left to learn from."""
    histories: Histories
    """What is known when each question is asked."""
    answer_starts: NDArray[np.int64]
    """Shape (questions + 1,)."""
    answers: NDArray[np.int32]
    """Item codes."""

    def __len__(self) -> int:
        return len(self.histories)


def last_events(data: Interactions, *, questions: int, a_user: int, seed: int) -> Holdout:
    """Hold out the newest events of some users, and ask for them one after another.

    Args:
        data: interactions whose order is known.
        questions: how many at most, about.
        a_user: most questions about one user; at most a tenth of her events, and one at least.
        seed: of the choice of users.
    """
    lengths = data.lengths()
    held = np.where(lengths >= _LEAST, np.clip(lengths // 10, 1, a_user), 0)
    asked = _some(held, questions, seed)
    held[~asked] = 0
    owners = data.owners()
    out = np.arange(len(data)) >= (data.starts[1:] - held)[owners]
    histories, answers, contexts = [], [], []
    for user in np.flatnonzero(held):
        first, last = data.starts[user], data.starts[user + 1]
        for at in range(last - held[user], last):
            if data.events[at] not in data.events[first:at]:
                histories.append(data.events[first:at])
                answers.append(data.events[at])
                contexts.append(data.context(at))
    starts = np.arange(len(answers) + 1, dtype=np.int64)
    asked_for = np.array(answers, dtype=np.int32)
    return Holdout(data.where(~out), Histories.of(histories, contexts), starts, asked_for)


def random_events(data: Interactions, *, users: int, share: float, seed: int) -> Holdout:
    """Hold out some events of some users, and ask at once for all that is new to a user in them.

    Args:
        data: interactions whose order does not matter.
        users: how many are asked about at most.
        share: of each such user's events.
        seed: of the choice.
    """
    chance = np.random.default_rng(seed)
    lengths = data.lengths()
    asked = _some(np.where(lengths >= _LEAST, 1, 0), users, seed)
    out = asked[data.owners()] & (chance.random(len(data)) < share)
    train, rest = data.where(~out), data.where(out)
    histories, answers = [], []
    for user in np.flatnonzero((rest.lengths() > 0) & (train.lengths() > 0)).tolist():
        new = np.setdiff1d(rest.of(user), train.of(user))
        if len(new):
            histories.append(train.of(user))
            answers.append(new)
    held = Histories.of(answers)
    return Holdout(train, Histories.of(histories), held.starts, held.items)


def sampled(data: Interactions, *, events: int, seed: int) -> Interactions:
    """Keep the events of some users where there are more than a number; codes stay.

    Args:
        data: interactions.
        events: how many at most, about.
        seed: of the choice of users.
    """
    if len(data) <= events:
        return data
    return data.where(_some(data.lengths(), events, seed)[data.owners()])


def _some(questions: NDArray[np.int64], most: int, seed: int) -> NDArray[np.bool_]:
    """Choose users at random until they ask enough questions, shape (users,)."""
    order = np.random.default_rng(seed).permutation(len(questions))
    enough = np.cumsum(questions[order]) <= max(most, int(questions.max(initial=0)))
    chosen = np.zeros(len(questions), dtype=bool)
    chosen[order[enough]] = True
    return chosen & (questions > 0)
