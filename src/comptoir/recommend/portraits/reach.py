"""How far recommendations reach: coverage, popularity bias, and what becomes of new items.

Figures are of lists of items: what was shown, by the exposure log, or what a model alone would show
to users spread evenly over all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.quality.metrics import Interval, bootstrap_mean

PLACES = 10
"""Items of a list that a model is asked for."""
_TENTHS = 10
_HALF = 0.5
_RESAMPLES = 200
_NORMAL = 1.96
"""Standard errors to each side that hold 95 %."""

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What lists of items make of a catalogue."""

    lists: int
    places: int
    """Items on all lists together."""
    catalogue: int
    distinct: int
    """Different items on the lists."""
    distinct_chosen: int
    """Different items among as many choices of customers, drawn at random."""
    gini: float
    """Of the places over the catalogue: 0 when every item has as many, near 1 when few have all."""
    gini_bounds: tuple[float, float]
    """95 % interval, by the standard error of bootstrap samples of lists."""
    gini_chosen: float
    """The same of as many choices of customers, drawn at random: few places are unequal as such."""
    head: int
    """Items that half of all customers' choices are of."""
    head_share: Interval
    """Share of a list that is of the head; by definition half of the choices are."""
    novelty: Interval
    """Bits of surprise of a place: the mean self-information of its items."""
    novelty_chosen: Interval
    """The same of what customers chose themselves."""
    tenths: tuple[float, ...]
    """Share of the places by tenths of the catalogue, the most chosen items first."""
    tenths_chosen: tuple[float, ...]
    """The same of customers' choices."""

    @property
    def coverage(self) -> float:
        """Share of the catalogue that is on a list."""
        return self.distinct / max(self.catalogue, 1)


def reach(
    lists: Sequence[Codes], histories: Sequence[Codes], customers: NDArray[np.float32]
) -> Reach | None:
    """Return what lists make of a catalogue; None where nothing is on them.

    Novelty after Vargas and Castells, "Rank and Relevance in Novelty and Diversity Metrics for
    Recommender Systems" (2011); Gini after Fleder and Hosanagar (2009).

    Args:
        lists: catalogue codes of each list, best first.
        histories: what the same or other users chose themselves.
        customers: users who chose each item, shape (items,).
    """
    given = [one for one in lists if len(one)]
    own = [one for one in histories if len(one)]
    if not given or not own:
        return None
    n = len(customers)
    counts = _counts(given, n)
    drawn = _drawn(customers, int(counts.sum()))
    order = np.argsort(-customers, kind="stable")
    head = _head(customers[order])
    in_head = np.zeros(n, dtype=np.bool_)
    in_head[order[:head]] = True
    surprise = -np.log2(np.maximum(customers, _HALF) / max(float(customers.sum()), 1.0))
    return Reach(
        lists=len(given),
        places=int(counts.sum()),
        catalogue=n,
        distinct=int((counts > 0).sum()),
        distinct_chosen=int((drawn > 0).sum()),
        gini=gini(counts),
        gini_bounds=_gini_bounds(given, n),
        gini_chosen=gini(drawn),
        head=head,
        head_share=bootstrap_mean([float(in_head[one].mean()) for one in given]),
        novelty=bootstrap_mean([float(surprise[one].mean()) for one in given]),
        novelty_chosen=bootstrap_mean([float(surprise[one].mean()) for one in own]),
        tenths=_tenths(counts[order]),
        tenths_chosen=_tenths(customers[order].astype(np.float64)),
    )


def gini(counts: NDArray[np.floating] | NDArray[np.integer]) -> float:
    """Return how unequally counts are spread: 0 for equal, towards 1 for all in one place.

    >>> gini(np.array([1, 1, 1, 1])), gini(np.array([0, 0, 0, 4]))
    (0.0, 0.75)
    """
    total = float(counts.sum())
    if not total:
        return 0.0
    ordered = np.sort(counts).astype(np.float64)
    n = len(ordered)
    weights = 2 * np.arange(1, n + 1) - n - 1
    return float((weights * ordered).sum() / (n * total))


def _counts(lists: Sequence[Codes], n: int) -> NDArray[np.float64]:
    return np.bincount(np.concatenate(list(lists)), minlength=n)[:n].astype(np.float64)


def _gini_bounds(lists: Sequence[Codes], n: int) -> tuple[float, float]:
    chance = np.random.default_rng(0)
    found = [
        gini(_counts([lists[at] for at in chance.integers(0, len(lists), len(lists))], n))
        for _ in range(_RESAMPLES)
    ]
    # Not the percentiles: a sample of lists has fewer different items than all of them.
    middle, spread = gini(_counts(lists, n)), _NORMAL * float(np.std(found, ddof=1))
    return max(middle - spread, 0.0), min(middle + spread, 1.0)


def _drawn(customers: NDArray[np.float32], count: int) -> NDArray[np.float64]:
    """Return how often each item comes among so many choices of customers."""
    whole = float(customers.sum(dtype=np.float64))
    if not whole:
        return np.zeros(len(customers))
    shares = customers.astype(np.float64) / whole
    found = np.random.default_rng(0).multinomial(count, shares / shares.sum())
    return found.astype(np.float64)


def _head(ordered: NDArray[np.float32]) -> int:
    """Return how many of the most chosen items have half of all choices."""
    sums = np.cumsum(ordered, dtype=np.float64)
    return int(np.searchsorted(sums, sums[-1] * _HALF)) + 1


def _tenths(ordered: NDArray[np.float64]) -> tuple[float, ...]:
    whole = float(ordered.sum()) or 1.0
    return tuple(float(part.sum() / whole) for part in np.array_split(ordered, _TENTHS))
