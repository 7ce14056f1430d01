"""Which mix of meaning and words suits a shop: the one least surprised by held-out texts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.language.shares import softmax
from comptoir.routing.learners.likeness import Matrix, Mix, Seen
from comptoir.routing.learners.machine import solve
from comptoir.routing.learners.port import Groups

ENOUGH = 2_000
"""Texts on which mixes are compared; half a second each."""
CHOICES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("words", (0.0, 0.1, 0.2, 0.4, 0.8)),
    ("sharpness", (0.5, 1.0, 2.0, 4.0)),
    ("penalty", (0.03, 0.1, 0.3, 1.0)),
)
"""What is tried, one after the other, each beside the best of those before."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Texts and their classes."""

    seen: Seen
    columns: NDArray[np.int64]
    """The class of each, -1 for none, shape (n,)."""
    groups: Groups
    classes: int

    @property
    def targets(self) -> Matrix:
        """1 for a text's class, -1 for others, shape (n, classes)."""
        found = np.full((len(self.columns), self.classes), -1.0, dtype=np.float32)
        known = np.nonzero(self.columns >= 0)[0]
        found[known, self.columns[known]] = 1.0
        return found


def sample(columns: NDArray[np.int64], seed: int, size: int = ENOUGH) -> NDArray[np.int64]:
    """Return rows, of each class as many as the root of its share: small ones are seen as well.

    >>> rows = sample(np.repeat([0, 1], [9_000, 90]), seed=0, size=100)
    >>> len(rows), int((rows >= 9_000).sum())
    (100, 10)
    """
    if len(columns) <= size:
        return np.arange(len(columns))
    order = np.random.default_rng(seed).permutation(len(columns))
    kinds = columns[order]
    by_class = np.argsort(kinds, kind="stable")
    place = np.empty(len(kinds), dtype=np.int64)
    counts = np.unique(kinds, return_counts=True)[1]
    place[by_class] = np.concatenate([np.arange(count) for count in counts])
    total = dict(zip(np.unique(kinds).tolist(), counts.tolist(), strict=True))
    worth = place / np.sqrt([total[kind] for kind in kinds.tolist()])
    return np.sort(order[np.argsort(worth, kind="stable")[:size]])


def best_mix(problem: Problem) -> Mix:
    """Return the mix under which held-out texts are likeliest."""
    best = Mix()
    surprise = _surprise(problem, best)
    for name, values in CHOICES:
        for mix in _others(best, name, values):
            found = _surprise(problem, mix)
            if found < surprise:
                best, surprise = mix, found
    return best


def _others(mix: Mix, name: str, values: tuple[float, ...]) -> Iterator[Mix]:
    yield from (replace(mix, **{name: value}) for value in values if value != getattr(mix, name))


def _surprise(problem: Problem, mix: Mix) -> float:
    """Return the mean negative log-probability of held-out texts at the kindest temperature."""
    kernel = mix.kernel(problem.seen, problem.seen)
    scores = solve(kernel, problem.targets, mix.penalty, problem.groups).held_out
    return least_surprise(scores, problem.columns)[1]


def least_surprise(scores: Matrix, columns: NDArray[np.int64]) -> tuple[float, float]:
    """Return the factor under which classes are likeliest, and the mean surprise then.

    Args:
        scores: shape (n, classes).
        columns: the class of each row, -1 for rows to leave out, shape (n,).
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to load, only to fit

    known = columns >= 0
    own, right = scores[known].astype(np.float64), columns[known]
    rows = np.arange(len(right))

    def loss(log_factor: float) -> float:
        shares = softmax(own * np.exp(log_factor))
        return float(-np.log(shares[rows, right] + 1e-12).mean())

    spread = float(own.std()) or 1.0
    bounds = (np.log(0.05 / spread), np.log(50 / spread))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-3})
    return float(np.exp(found.x)), float(found.fun)
