"""Where new texts go beside texts that have their places: what says the same is on one side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from comptoir.routing.datasets.alike import NEAR
from comptoir.routing.datasets.splitting import by_label
from comptoir.routing.learners.port import Groups
from comptoir.routing.model import Origin, Part

_BLOCK = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a new text goes."""

    part: Part | None
    """None for nowhere: it would be on both sides, or nobody sent it and it is like the test."""
    group: int
    why: str = ""
    """`near_both` or `like_the_test`, where it goes nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What is known of a new text."""

    label: str
    origin: Origin
    random: bool
    """Drawn blindly: only such a text may make the test larger by itself."""


def place(
    vectors: NDArray[np.float32],
    old: Sequence[tuple[str, Part, int]],
    new: Sequence[New],
    *,
    share: float,
    seed: int,
    near: float = NEAR,
) -> list[Place]:
    """Place new texts; those that have a place keep it.

    New texts of a desk that are near one another go together (whoever is near to somebody near:
    single linkage). Together they go where an old text is that one of them is near to. Near to
    none, they are learned from, except a share of those that were all drawn at random from what
    customers sent: a test that took in what was chosen for being hard would tell less than the
    truth.

    Args:
        vectors: of length 1, of the old texts, then of the new ones, shape (n, dimensions).
        old: label, part and group of each.
        new: in the same order as their vectors.
        share: of the new ones drawn at random that is kept apart.
        seed: of that draw.
        near: cosine around the mean from which two texts say the same.
    """
    moved = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    moved = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    names = {
        label: number
        for number, label in enumerate(
            dict.fromkeys([one[0] for one in old] + [one.label for one in new])
        )
    }
    before, after = moved[: len(old)], moved[len(old) :]
    old_labels = np.array([names[one[0]] for one in old], dtype=np.int64)
    labels = np.array([names[one.label] for one in new], dtype=np.int64)
    bunches = _bunches(after, labels, near)
    touched: list[list[int]] = [[] for _ in range(int(bunches.max(initial=-1)) + 1)]
    for row, mine in enumerate(_near_rows(after, labels, before, old_labels, near)):
        touched[int(bunches[row])] += mine
    following = max((group for _, _, group in old), default=-1) + 1
    fresh = _fresh(bunches, touched, new, share, seed)
    return [
        _place(one, [old[other] for other in touched[bunch]], fresh[row], following + bunch)
        for row, (one, bunch) in enumerate(zip(new, bunches.tolist(), strict=True))
    ]


def _place(new: New, near: Sequence[tuple[str, Part, int]], alone: Part, group: int) -> Place:
    if not near:
        return Place(part=alone, group=group)
    sides = {part for _, part, _ in near}
    if len(sides) > 1:
        return Place(part=None, group=group, why="near_both")
    _, part, group = min(near, key=lambda one: one[2])
    if part is Part.TEST and not new.origin.real:
        return Place(part=None, group=group, why="like_the_test")
    return Place(part=part, group=group)


def _fresh(
    bunches: Groups,
    touched: Sequence[Sequence[int]],
    new: Sequence[New],
    share: float,
    seed: int,
) -> list[Part]:
    """Return the parts of new texts as if each were near to no old one."""
    open_to = [not near for near in touched]
    for row, one in enumerate(new):
        if not (one.random and one.origin.real):
            open_to[int(bunches[row])] = False
    rows = [row for row in range(len(new)) if open_to[int(bunches[row])]]
    parts = [Part.TRAIN] * len(new)
    if rows:
        groups = np.unique(bunches[rows], return_inverse=True)[1].astype(np.int64)
        labels = [new[row].label for row in rows]
        origins = [new[row].origin for row in rows]
        drawn = by_label(groups, labels, origins, share=share, seed=seed)
        for row, part in zip(rows, drawn, strict=True):
            parts[row] = part
    return parts


def _near_rows(
    after: NDArray[np.float32],
    labels: NDArray[np.int64],
    before: NDArray[np.float32],
    old_labels: NDArray[np.int64],
    near: float,
) -> list[list[int]]:
    """Return the old texts of its desk that each new one is near to."""
    found: list[list[int]] = []
    for start in range(0, len(after), _BLOCK):
        close = after[start : start + _BLOCK] @ before.T >= near
        close &= labels[start : start + _BLOCK, None] == old_labels
        found += [np.nonzero(row)[0].tolist() for row in close]
    return found


def _bunches(after: NDArray[np.float32], labels: NDArray[np.int64], near: float) -> Groups:
    firsts, seconds = [], []
    for row, mine in enumerate(_near_rows(after, labels, after, labels, near)):
        firsts += [row] * len(mine)
        seconds += mine
    count = len(after)
    pairs = coo_array((np.ones(len(firsts)), (firsts, seconds)), shape=(count, count))
    found: Groups = connected_components(pairs, directed=False)[1].astype(np.int64)
    return found
