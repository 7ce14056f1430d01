"""What is learned from and what is kept apart: texts that say the same are on one side."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.datasets.reading import plain
from comptoir.routing.learners.port import Groups
from comptoir.routing.model import Origin, Part


def joined(groups: Groups, texts: Sequence[str]) -> Groups:
    """Join groups that share a text, whatever its label: a contradiction is a leak as well.

    >>> joined(np.array([0, 1, 2]), ["a", "A ", "b"]).tolist()
    [0, 0, 1]
    """
    lead: dict[int, int] = {}

    def root(group: int) -> int:
        while lead.get(group, group) != group:
            group = lead[group]
        return group

    first: dict[str, int] = {}
    for group, text in zip(groups.tolist(), texts, strict=True):
        other = first.setdefault(plain(text), group)
        ours, theirs = root(group), root(other)
        lead[max(ours, theirs)] = min(ours, theirs)
    found: Groups = np.unique([root(group) for group in groups.tolist()], return_inverse=True)[1]
    return found


def by_label(
    groups: Groups, labels: Sequence[str], origins: Sequence[Origin], *, share: float, seed: int
) -> list[Part]:
    """Keep a share of each desk apart, whole groups at a time, drawn at random.

    A group with a text that no customer wrote is learned from.
    """
    wanted: dict[str, float] = {}
    for label, origin in zip(labels, origins, strict=True):
        wanted[label] = wanted.get(label, 0.0) + share * origin.real
    members = _members(groups)
    parts = [Part.TRAIN] * len(labels)
    for group in np.random.default_rng(seed).permutation(len(members)).tolist():
        rows = members[group]
        if not all(origins[row].real for row in rows):
            continue
        counts: dict[str, int] = {}
        for row in rows:
            counts[labels[row]] = counts.get(labels[row], 0) + 1
        # A little over is as near as a little under.
        if all(wanted[label] >= count / 2 for label, count in counts.items()):
            for row in rows.tolist():
                parts[row] = Part.TEST
            for label, count in counts.items():
                wanted[label] -= count
    return parts


def by_time(
    groups: Groups, times: Sequence[datetime | None], origins: Sequence[Origin], *, share: float
) -> list[Part]:
    """Keep the newest apart; what says the same as something older is learned from.

    A text without a moment, and one that no customer wrote, is learned from with its group.
    """
    dated = [
        row
        for row, (time, origin) in enumerate(zip(times, origins, strict=True))
        if time is not None and origin.real
    ]
    order = sorted(dated, key=lambda row: times[row])  # type: ignore[arg-type,return-value]  # none are left out
    newest = set(order[len(order) - round(len(order) * share) :])
    kept = {int(group) for row, group in enumerate(groups.tolist()) if row not in newest}
    return [
        Part.TEST if row in newest and group not in kept else Part.TRAIN
        for row, group in enumerate(groups.tolist())
    ]


def _members(groups: Groups) -> list[NDArray[np.int64]]:
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.nonzero(np.diff(groups[order]))[0] + 1)
