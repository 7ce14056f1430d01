"""A turn of the space of meanings that brings texts of a class together.

An encoder knows what is alike in general. Few labels are enough to tell it what counts here: pairs
of one class are drawn together, and away from all other pairs of the batch (van den Oord, Li and
Vinyals 2018, "Representation Learning with Contrastive Predictive Coding"; Tunstall et al. 2022,
"Efficient Few-Shot Learning Without Prompts", who teach a whole encoder so). Here one matrix is
learned, in a second, and a decision costs no more than before.
"""

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.learners.likeness import Matrix

STEPS = 100
"""Found on CLINC150, ten examples a class; twice as many begin to learn by heart."""
RATE = 1e-3
TEMPERATURE = 0.1
DROPPED = 0.1
"""Share of dimensions that a step does not see."""
PAIRS = 77
"""Classes of one step at most: what each pair is held apart from."""
_MOMENTUM, _SPREAD, _TINY = 0.9, 0.999, 1e-8
"""Of Adam (Kingma and Ba 2015)."""


def turn_of(vectors: Matrix, columns: NDArray[np.int64], seed: int) -> Matrix:
    """Learn the turn.

    Args:
        vectors: of length 1, shape (n, dimensions).
        columns: the class of each, -1 for none, shape (n,).
        seed: of the pairs.

    Returns:
        What vectors are multiplied by from the right, shape (dimensions, dimensions).
    """
    rng = np.random.default_rng(seed)
    rows_of = [np.nonzero(columns == one)[0] for one in np.unique(columns[columns >= 0])]
    size = vectors.shape[1]
    turn = np.eye(size, dtype=np.float32)
    if not rows_of:
        return turn
    mean, square, room = np.zeros_like(turn), np.zeros_like(turn), np.empty_like(turn)
    for step in range(1, STEPS + 1):
        rows = _pairs(rows_of, rng)
        kept = rng.random((len(rows), size), dtype=np.float32) >= DROPPED
        slope = _slope(vectors[rows] * kept / (1 - DROPPED), turn)
        # In place: the matrices are large beside what is computed on them.
        mean *= _MOMENTUM
        mean += np.multiply(slope, 1 - _MOMENTUM, out=room)
        square *= _SPREAD
        square += np.multiply(np.square(slope, out=slope), 1 - _SPREAD, out=room)
        np.sqrt(np.multiply(square, 1 / (1 - _SPREAD**step), out=room), out=room)
        room += _TINY
        np.divide(mean, room, out=room)
        turn -= np.multiply(room, RATE / (1 - _MOMENTUM**step), out=room)
    return turn


def turned(vectors: Matrix, turn: Matrix) -> Matrix:
    """Return vectors after the turn, of length 1; a vector of nothing stays."""
    found: Matrix = vectors @ turn
    found /= np.maximum(np.sqrt(np.einsum("ij,ij->i", found, found)), 1e-6)[:, None]
    return found


def _pairs(rows_of: list[NDArray[np.int64]], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw two texts of each class; they stand beside one another."""
    chosen = rng.permutation(len(rows_of))[:PAIRS]
    drawn = [rng.choice(rows_of[one], 2, replace=len(rows_of[one]) < 2) for one in chosen]  # noqa: PLR2004
    return np.concatenate(drawn)


def _slope(seen: Matrix, turn: Matrix) -> Matrix:
    """Return the slope of the surprise at each text's partner among all others of the batch."""
    moved = seen @ turn
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    unit = moved / lengths
    shares = unit @ unit.T / TEMPERATURE
    np.fill_diagonal(shares, -np.inf)
    shares = np.exp(shares - shares.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    rows = np.arange(len(seen))
    shares[rows, rows ^ 1] -= 1
    shares /= len(seen) * TEMPERATURE
    back = (shares + shares.T) @ unit
    back = (back - np.sum(back * unit, axis=1, keepdims=True) * unit) / lengths
    found: Matrix = seen.T @ back
    return found
