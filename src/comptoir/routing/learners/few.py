"""Few texts: what else is known of classes is learned from, and what counts is looked for.

Names of classes stand beside texts, and the space of meanings is turned (`turning.py`) where held-
out texts are the likelier for it. A turn is learned from labels, so that what would be said of a
text without its like has no exact answer any more: a fold at a time is left out, of the turn too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.learners.holding_out import folds_of
from comptoir.routing.learners.likeness import Matrix, Mix, Seen
from comptoir.routing.learners.machine import solve
from comptoir.routing.learners.mixing import Problem, least_surprise
from comptoir.routing.learners.port import Groups, Tell
from comptoir.routing.learners.spoken import spoken
from comptoir.routing.learners.threads import limited
from comptoir.routing.learners.turning import turn_of, turned

FEW_TEXTS = 2_500
"""Texts up to which they are few: a minute on two cores with all folds."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """Texts, followed by names of classes."""

    texts: tuple[str, ...]
    columns: NDArray[np.int64]
    groups: Groups
    own: int
    """How many of them are texts."""


def with_names(
    texts: Sequence[str], columns: NDArray[np.int64], groups: Groups, classes: Sequence[str]
) -> Told:
    """Put the names of classes after the texts, each a group of its own."""
    said = [(column, name) for column, one in enumerate(classes) if (name := spoken(one))]
    first = int(groups.max(initial=-1)) + 1
    return Told(
        (*texts, *(name for _, name in said)),
        np.concatenate([columns, np.array([column for column, _ in said], dtype=np.int64)]),
        np.concatenate([groups, np.arange(first, first + len(said))]),
        len(texts),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that held-out texts are the likelier for."""

    matrix: Matrix
    held_out: Matrix
    """What is said of each text without its like; shape (texts, classes)."""


def find_turn(problem: Problem, own: int, mix: Mix, seed: int, tell: Tell) -> Turn | None:
    """Return a turn, or none where held-out texts are as likely without.

    Args:
        problem: texts, then names of classes.
        own: how many of them are texts.
        mix: how likeness is weighed.
        seed: of folds and pairs.
        tell: hears how far it is.
    """
    columns = problem.columns[:own]
    folds = folds_of(problem.groups[:own], [str(one) for one in columns.tolist()], FOLDS, seed)
    with_turn = np.zeros((own, problem.classes), dtype=np.float32)
    without = np.zeros_like(with_turn)
    for number, (kept, out) in enumerate(_divided(folds, len(problem.columns))):
        tell("learning what counts here", 0.5 + 0.4 * number / FOLDS)
        with limited(1):  # threads would wait for one another longer than they compute
            turn = turn_of(problem.seen.vectors[kept], problem.columns[kept], seed)
        plain = problem.seen
        for seen, scores in ((_turned(plain, turn), with_turn), (plain, without)):
            scores[out] = _said_of(problem, seen, mix, kept, out)
    if least_surprise(with_turn, columns)[1] >= least_surprise(without, columns)[1]:
        return None
    with limited(1):
        return Turn(turn_of(problem.seen.vectors, problem.columns, seed), with_turn)


def _divided(
    folds: NDArray[np.int64], size: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield rows to learn from, names always among them, and rows that are left out."""
    whole = np.concatenate([folds, np.full(size - len(folds), -1)])
    for fold in np.unique(folds):
        yield np.nonzero(whole != fold)[0], np.nonzero(whole == fold)[0]


def _turned(seen: Seen, turn: Matrix) -> Seen:
    return Seen(turned(seen.vectors, turn), seen.words)


def _said_of(
    problem: Problem, seen: Seen, mix: Mix, kept: NDArray[np.int64], out: NDArray[np.int64]
) -> Matrix:
    own = seen.rows(kept)
    alone = np.arange(len(kept))
    fit = solve(mix.kernel(own, own), problem.targets[kept], mix.penalty, alone)
    found: Matrix = mix.kernel(seen.rows(out), own) @ fit.weights
    return found
