"""Answering only when sure: what remains, how wrong it is, and a bound on that.

Coverage is the share of items that are answered, selective risk the share of wrong ones among
them, generalised risk the share of items that are answered and wrong.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.calibration import paired

Array = NDArray[np.float64]
_TESTS = 256
"""Thresholds that are tested at most."""
_SURE = 0.99
"""How surely the first one is foreseen to pass; most sure of all where none is so sure."""


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """What answering the surest items brings, for every number of them."""

    coverage: Array
    """1/n, 2/n, … 1; shape (n,)."""
    risk: Array
    """Share of wrong ones among so many; equal confidences count as in a random order."""

    @property
    def aurc(self) -> float:
        """Area under the curve: mean selective risk (Geifman, Uziel and El-Yaniv 2019)."""
        return float(self.risk.mean())

    @property
    def augrc(self) -> float:
        """Mean generalised risk (Traub et al. 2024, arXiv:2407.01032)."""
        return float((self.risk * self.coverage).mean())


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> RiskCoverage:
    """Return the risk of answering the surest items, for every number of them.

    Args:
        confidence: of each prediction, shape (n,).
        right: whether it was right, shape (n,).

    Raises:
        errors.Invalid: the two differ in length, or hold nothing.

    >>> curve = risk_coverage([0.9, 0.8, 0.3, 0.1], [True, True, True, False])
    >>> curve.risk.tolist(), round(curve.augrc, 4)
    ([0.0, 0.0, 0.0, 0.25], 0.0625)
    """
    told, hits = paired(confidence, right)
    order = np.argsort(-told, kind="stable")
    codes = np.unique(-told[order], return_inverse=True)[1]
    shares = np.bincount(codes, 1 - hits[order]) / np.bincount(codes)
    wrong = np.cumsum(shares[codes])
    size = len(told)
    numbers = np.arange(1, size + 1)
    return RiskCoverage(coverage=numbers / size, risk=wrong / numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A confidence from which answers are given, and what is known of them."""

    value: float
    """Answer from it on; above 1 when nothing can be answered."""
    max_error: float
    """The share of wrong answers that was allowed."""
    level: float
    """How sure the bound is, such as 0.95."""
    n: int
    """Held-out items that it was found on."""
    coverage: float
    """Of them, the share answered."""
    error: float
    """Share of wrong answers among those."""
    bound: float
    """What the true share of wrong answers stays under, at that level; 1 when nothing is."""


def upper_bound(wrong: int, total: int, level: float = 0.95) -> float:
    """Return what a share surely stays under, one-sided.

    Clopper and Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of
    the binomial", Biometrika 26.

    >>> round(upper_bound(0, 149), 4), upper_bound(3, 3)
    (0.0199, 1.0)
    """
    if not 0 <= wrong <= total:
        raise errors.Invalid(
            "{successes} of {total} is no share; give 0 up to the total",
            successes=wrong,
            total=total,
        )
    return float(_upper(np.array([float(wrong)]), np.array([float(total)]), level)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Items to which no answer is right."""

    confidence: Array
    """Of what would be answered, shape (m,)."""
    share: float
    """Of such items among all that will come, 0 to 1. How many there are among labelled items says
    little of it: somebody gathered them."""


def controlled_threshold(
    confidence: ArrayLike,
    right: ArrayLike,
    *,
    max_error: float,
    level: float = 0.95,
    outside: Outside | None = None,
) -> Threshold:
    """Find the lowest confidence from which no more than a share of answers is wrong, surely.

    Thresholds are tested one after the other, from the strictest that confidence itself foresees to
    pass almost surely on to more lenient ones, each against the Clopper-Pearson bound at the full
    level; the first that fails ends the search. No label has a say in the order, so the whole
    search is wrong no more often than one test: Angelopoulos, Bates, Candès, Jordan and Lei,
    "Learn then Test", arXiv:2110.01052 (fixed sequence testing). With items outside, each of the
    two shares (of wrong answers inside, of items outside that are answered) is bounded at half the
    doubt.

    Args:
        confidence: of predictions that nothing was learned from, shape (n,).
        right: whether each was right, shape (n,).
        max_error: the share of wrong answers that is allowed, 0 to 1, both excluded.
        level: how sure the bound is, 0 to 1, both excluded.
        outside: items to which no answer is right, if any.

    Raises:
        errors.Invalid: the share or the level is out of range, or the arrays do not pair.

    >>> sure = np.linspace(1, 0, 1000)
    >>> found = controlled_threshold(sure, sure > 0.5, max_error=0.02)
    >>> round(found.value, 2), found.bound <= 0.02
    (0.5, True)
    """
    told, hits = paired(confidence, right)
    if not 0 < max_error < 1 or not 0 < level < 1:
        raise errors.Invalid(
            "a share of {max_error} wrong at a level of {level} is out of range; use 0.02 and "
            "0.95, say",
            max_error=max_error,
            level=level,
        )
    steps = _Steps.of(told, hits)
    bounds = steps.bounds(level, outside)
    # Where half of all is answered, few items outside weigh little even at the end of their bound.
    start = steps.start(max_error, level, fewest=0 if outside is None else len(told) / 2)
    passed = bounds[start:] <= max_error
    last = start + (int(passed.argmin()) if not passed.all() else len(passed)) - 1
    if last < start:
        return _nothing(len(told), max_error, level)
    answered, wrong = int(steps.answered[last]), round(float(steps.wrong[last]))
    return Threshold(
        value=float(steps.values[last]),
        max_error=max_error,
        level=level,
        n=len(told),
        coverage=answered / len(told),
        error=wrong / answered,
        bound=float(bounds[last]),
    )


@dataclass(frozen=True, slots=True)
class _Steps:
    """Thresholds, strictest first; shape (steps,) each."""

    values: Array
    answered: Array
    """Items at or above each."""
    wrong: Array
    """Of them, the wrong ones."""
    foreseen: Array
    """Share of wrong ones among them, as confidence has it."""
    n: int

    @classmethod
    def of(cls, told: Array, hits: Array) -> "_Steps":
        order = np.argsort(-told, kind="stable")
        values, wrong, doubt = told[order], np.cumsum(1 - hits[order]), np.cumsum(1 - told[order])
        ends = np.append(np.nonzero(np.diff(values))[0], len(values) - 1)
        # A few hundred are as good as all: neighbours answer nearly the same.
        ends = ends[np.unique(np.searchsorted(ends, np.linspace(0, len(values) - 1, _TESTS)))]
        count = ends + 1.0
        foreseen = np.clip(doubt[ends] / count, 0.0, 1.0)
        return cls(values[ends], count, wrong[ends], foreseen, len(values))

    def bounds(self, level: float, outside: Outside | None) -> Array:
        """Return what the share of wrong answers stays under at each threshold."""
        if outside is None:
            return _upper(self.wrong, self.answered, level)
        half, share = (1 + level) / 2, outside.share
        others = np.sort(outside.confidence)
        met = (len(others) - np.searchsorted(others, self.values, side="left")).astype(np.float64)
        reached = share * _upper(met, np.full(len(met), float(len(others))), half)
        inside = (1 - share) * self.answered / self.n
        found = (inside * _upper(self.wrong, self.answered, half) + reached) / (inside + reached)
        return np.asarray(found)

    def start(self, max_error: float, level: float, fewest: float) -> int:
        """Return the strictest threshold that confidence foresees to pass almost surely.

        Args:
            max_error: as `controlled_threshold` takes it.
            level: as `controlled_threshold` takes it.
            fewest: items that it answers.
        """
        from scipy.special import bdtrik  # noqa: PLC0415 - slow to load

        # So many errors or fewer would be seen too seldom, were the true share `max_error`: the
        # Clopper-Pearson bound, turned round.
        most = np.floor(np.nan_to_num(bdtrik(1 - level, self.answered, max_error), nan=0.0))
        passable = _at_most(most, self.answered, np.full(len(most), max_error)) <= 1 - level
        passable &= self.answered >= fewest
        surely = np.where(passable, _at_most(most, self.answered, self.foreseen), -1.0)
        return int((surely >= min(_SURE, surely.max())).argmax())


def _upper(wrong: Array, answered: Array, level: float) -> Array:
    """Return `upper_bound` of each."""
    from scipy.special import betaincinv  # noqa: PLC0415 - slow to load

    few = wrong < answered
    left = np.where(few, answered - wrong, 1.0)
    return np.where(few, betaincinv(wrong + 1, left, level), 1.0)


def _at_most(wrong: Array, answered: Array, share: Array) -> Array:
    """Return how likely so many errors or fewer are (binomial distribution function)."""
    from scipy.special import betainc  # noqa: PLC0415 - slow to load

    few = wrong < answered
    left = np.where(few, answered - wrong, 1.0)
    return np.where(few, betainc(left, wrong + 1, 1 - share), 1.0)


def _nothing(n: int, max_error: float, level: float) -> Threshold:
    return Threshold(
        value=math.nextafter(1.0, 2.0),
        max_error=max_error,
        level=level,
        n=n,
        coverage=0.0,
        error=0.0,
        bound=1.0,
    )
