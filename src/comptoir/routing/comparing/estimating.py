"""What the labels of a sample say of two versions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from comptoir.quality.metrics import mcnemar, stratified_difference, stratified_share
from comptoir.routing.annotation.model import Item, ItemState, Round
from comptoir.routing.comparing.model import Labelled, Pair, Sides

FEWEST = 5
"""Labelled requests of a language or desk under which nothing is said of it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A labelled request."""

    stratum: str
    weight: float
    language: str
    label: str
    theirs: bool
    ours: bool
    differs: bool


def estimated(made: Round, items: Sequence[Item], pairs: dict[str, Pair]) -> Labelled:
    """Return how often each is right, from the labels that there are.

    Estimates weigh strata by their sizes, so that a sample with many disagreements says what all
    requests would. Items that nobody could label are left out.

    Args:
        made: the round; its source has the sizes of the strata.
        items: of the round.
        pairs: what both said, by request.
    """
    rows = [
        _Row(
            stratum=one.stratum,
            weight=one.weight,
            language=one.language,
            label=one.desk,
            theirs=pairs[one.subject].theirs.desk == one.desk,
            ours=pairs[one.subject].ours.desk == one.desk,
            differs=pairs[one.subject].differs,
        )
        for one in items
        if one.state is ItemState.SETTLED and one.desk is not None and one.subject in pairs
    ]
    sizes: dict[str, int] = made.source["sizes"]
    met = {row.stratum for row in rows}
    apart = [row for row in rows if row.differs]
    covered = sum(size for name, size in sizes.items() if name in met) / max(sum(sizes.values()), 1)
    return Labelled(
        round=made,
        drawn=len(items),
        labelled=len(rows),
        covered=covered,
        test=mcnemar([row.ours for row in apart], [row.theirs for row in apart]) if apart else None,
        whole=_sides("", rows, {name: sizes[name] for name in met}) if rows else None,
        by_language=_by(rows, lambda row: row.language),
        by_desk=_by(rows, lambda row: row.label),
    )


def _by(rows: Sequence[_Row], kind: Callable[[_Row], str]) -> tuple[Sides, ...]:
    """Return the figures of each kind with enough labels, each row standing for its weight."""
    found = []
    for name in sorted({kind(row) for row in rows} - {""}):
        mine = [row for row in rows if kind(row) == name]
        if len(mine) >= FEWEST:
            # How many of a stratum are of this kind is known from the sample alone.
            sizes: dict[str, float] = {}
            for row in mine:
                sizes[row.stratum] = sizes.get(row.stratum, 0.0) + row.weight
            whole = {stratum: max(1, round(size)) for stratum, size in sizes.items()}
            found.append(_sides(name, mine, whole))
    return tuple(found)


def _sides(name: str, rows: Sequence[_Row], sizes: dict[str, int]) -> Sides:
    strata = [row.stratum for row in rows]
    theirs = np.array([row.theirs for row in rows])
    ours = np.array([row.ours for row in rows])
    return Sides(
        name=name,
        n=len(rows),
        champion=stratified_share(theirs, strata, sizes),
        challenger=stratified_share(ours, strata, sizes),
        difference=stratified_difference(ours, theirs, strata, sizes),
    )
