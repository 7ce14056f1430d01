"""Interleaving: two orders in one list, and whose items are chosen.

Team draft: Radlinski, Kurup and Joachims, "How does clickthrough data reflect retrieval quality?",
CIKM 2008; the test: Chapelle, Joachims, Radlinski and Yue, "Large-scale validation and analysis of
interleaved search evaluation", ACM TOIS 30, 2012. It needs a tenth of the customers of a split, and
tells which is preferred, not by how much they differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from comptoir.quality.metrics.intervals import Interval

Item = TypeVar("Item")
FIRST, SECOND = 0, 1


def team_draft(
    ours: Sequence[Item], theirs: Sequence[Item], length: int, chance: np.random.Generator
) -> tuple[list[Item], list[int]]:
    """Let two orders pick in turn what stands next in one list; a coin says who begins each round.

    Args:
        ours: items, best first.
        theirs: items, best first.
        length: of the list.
        chance: tosses the coins.

    Returns:
        The list, and whose pick each item is: `FIRST` or `SECOND`.

    >>> team_draft("abc", "abc", 3, np.random.default_rng(0))[0]
    ['a', 'b', 'c']
    """
    taken: list[Item] = []
    teams: list[int] = []
    seen: set[Item] = set()
    queues = (iter(ours), iter(theirs))
    while len(taken) < length:
        picked = False
        first = int(chance.integers(2))
        for team in (first, 1 - first):
            found = next((one for one in queues[team] if one not in seen), None)
            if found is None or len(taken) == length:
                continue
            picked = True
            seen.add(found)
            taken.append(found)
            teams.append(team)
        if not picked:
            break
    return taken, teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Whose items were chosen more."""

    ours: int
    """Customers who chose more of ours."""
    theirs: int
    ties: int
    """Customers who chose as many of each; they count for half in `share`."""
    share: Interval
    """Of customers who prefer ours; 0.5 when neither is better."""
    chance: float
    """How likely it is that coins alone lead as far from half (sign test, two-sided)."""


def preference(ours: ArrayLike, theirs: ArrayLike, customers: ArrayLike) -> Preference:
    """Return whose items customers chose more.

    Args:
        ours: how many of ours were chosen in each answer, shape (answers,).
        theirs: how many of theirs, shape (answers,).
        customers: whose answer each is, shape (answers,).
    """
    codes = np.unique(np.asarray(customers), return_inverse=True)[1]
    lead = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    signs = np.sign(np.bincount(codes, lead)) if len(codes) else np.zeros(0)
    active = np.bincount(codes, np.asarray(ours, float) + np.asarray(theirs, float)) > 0
    signs = signs[active] if len(codes) else signs
    wins, losses = int((signs > 0).sum()), int((signs < 0).sum())
    ties, decided = len(signs) - wins - losses, wins + losses
    from scipy.stats import binomtest  # noqa: PLC0415 - half a second to load, only to judge

    test = binomtest(wins, decided) if decided else None
    bounds = test.proportion_ci(method="wilson") if test else None
    low, high = (bounds.low, bounds.high) if bounds else (0.0, 1.0)
    weight = decided / len(signs) if len(signs) else 0.0
    # A tie moves nothing: it draws the share of those who decided towards half.
    share = Interval(
        value=0.5 + weight * ((wins / decided if decided else 0.5) - 0.5),
        low=0.5 + weight * (low - 0.5) if decided else 0.0,
        high=0.5 + weight * (high - 0.5) if decided else 1.0,
        n=len(signs),
    )
    return Preference(
        ours=wins,
        theirs=losses,
        ties=ties,
        share=share,
        chance=float(test.pvalue) if test else 1.0,
    )
