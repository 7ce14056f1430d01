"""The two or three likely desks, for the person who decides."""

import math

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.deciding.evidence import Array

LEVEL = 0.9
"""How often the right desk is among them."""
SHOWN = 3
"""Desks a person is shown at most: more are no help."""


def learn_cut(shares: Array, columns: NDArray[np.int64], level: float = LEVEL) -> float:
    """Return the probability from which a desk belongs to the set.

    Split conformal prediction with the least ambiguous sets: Sadinle, Lei and Wasserman 2019,
    "Least Ambiguous Set-Valued Classifiers With Bounded Error Levels", JASA 114. On exchangeable
    texts the right desk is in the set at least as often as the level says.

    Args:
        shares: probabilities of held-out texts, shape (n, classes).
        columns: the right class of each, shape (n,).
        level: how often the right class shall be in the set.

    >>> shares = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]])
    >>> round(learn_cut(shares, np.array([0, 0, 0]), level=0.5), 1)
    0.6
    """
    if not len(columns):
        return 0.0
    misses = np.sort(1 - shares[np.arange(len(columns)), columns])
    place = math.ceil((len(misses) + 1) * level) - 1
    return 0.0 if place >= len(misses) else float(1 - misses[place])


def likely(shares: Array, cut: float, shown: int = SHOWN) -> list[tuple[int, ...]]:
    """Return the likely classes of each text, likeliest first: at least one, at most `shown`.

    >>> likely(np.array([[0.5, 0.1, 0.4], [0.1, 0.1, 0.8]]), cut=0.3)
    [(0, 2), (2,)]
    """
    order = np.argsort(-shares, axis=1, kind="stable")[:, :shown]
    return [
        tuple(column for place, column in enumerate(row) if not place or told[column] >= cut)
        for row, told in zip(order.tolist(), shares, strict=True)
    ]
