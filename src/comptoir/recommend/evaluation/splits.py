"""Ways to set the right answers apart from what is learned."""

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import Interactions
from comptoir.recommend.evaluation.question import Exam, exam_of

SPLITS = ("last", "time", "random")


def split(data: Interactions, how: str, *, ordered: bool, seed: int = 0) -> Exam:
    """Set right answers apart.

    Args:
        data: every interaction.
        how: `last`, the newest event of each user; `time`, the newest tenth of all events;
            `random`, a fifth of each user's events.
        ordered: whether the order of events is known.
        seed: of the random split.

    Raises:
        errors.Invalid: there is no such split, or it needs times that are not there.
    """
    if how == "last":
        return _last(data, ordered=ordered)
    if how == "time":
        return _time(data)
    if how == "random":
        return _random(data, seed, ordered=ordered)
    raise errors.Invalid(
        "There is no split {how!r}; use {known}.", how=how, known=", ".join(SPLITS)
    )


def _last(data: Interactions, *, ordered: bool) -> Exam:
    if not ordered:
        raise errors.Invalid(
            "The last event of a user cannot be told without times. Use --split random."
        )
    out = np.zeros(len(data), dtype=bool)
    out[data.starts[1:][data.lengths() > 1] - 1] = True
    return _held(data, out, ordered=True, told="the last event of each user")


def _time(data: Interactions) -> Exam:
    if not len(data) or data.times.max() == data.times.min():
        raise errors.Invalid("A split by time needs times. Use --split last or random.")
    edge = np.quantile(data.times, 0.9, method="higher")
    return _held(data, data.times >= edge, ordered=True, told="the newest tenth of all events")


def _random(data: Interactions, seed: int, *, ordered: bool) -> Exam:
    out = np.random.default_rng(seed).random(len(data)) < 0.2  # noqa: PLR2004 - as said above
    return _held(data, out, ordered=ordered, told="a fifth of each user's events, at random")


def _held(data: Interactions, out: NDArray[np.bool_], *, ordered: bool, told: str) -> Exam:
    rest = data.where(out)
    truths = {int(user): rest.of(int(user)) for user in np.flatnonzero(rest.lengths())}
    return exam_of(data.where(~out), truths, ordered=ordered, split=told)
