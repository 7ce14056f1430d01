"""Off-policy estimates: what a way to decide would have earned, from what another one logged.

A *decision* takes several *actions*, each with a known probability, its *propensity*. What is
earned adds up over actions, and what an action earns does not depend on the others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics.intervals import Interval
from comptoir.quality.metrics.ratios import clustered_ratio

_Floats = NDArray[np.float64]
LEAST_SUPPORT = 0.9
"""Under this share of what would be done that was ever done, there is no estimate."""
LEAST_EFFECTIVE = 50
"""Under as many decisions' worth of evidence there is no estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What was decided and earned, and what another way would have decided.

    The actions of all decisions lie one behind the other.
    """

    of: NDArray[np.int64]
    """The decision of each action, 0 up to `length`, shape (actions,)."""
    rewards: _Floats
    """What each action earned, shape (actions,)."""
    propensities: _Floats
    """How likely each action was, above 0 up to 1, shape (actions,)."""
    targets: _Floats
    """How likely the other way would have taken it, 0 to 1, shape (actions,)."""
    lengths: _Floats
    """How many actions the other way would take in each decision, shape (decisions,)."""
    clusters: NDArray[np.int64]
    """Whose decision each is: those of one are alike; shape (decisions,)."""

    def weights(self) -> _Floats:
        """Return how much more likely the other way was to take each action."""
        return self.targets / self.propensities

    def summed(self, values: _Floats) -> _Floats:
        """Return the sum of something of actions by decision, shape (decisions,)."""
        return np.bincount(self.of, values, minlength=len(self.lengths)).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Whether the log can speak of the other way at all."""

    share: Interval
    """Of what the other way would do, how much was ever done; about 1 when all was."""
    effective: float
    """Decisions that would tell as much if nothing had to be weighted (Kish 1965)."""

    @property
    def suffices(self) -> bool:
        return self.share.high >= LEAST_SUPPORT and self.effective >= LEAST_EFFECTIVE


def support(logged: Decisions) -> Support:
    """Return how much of what the other way would do is in the log.

    Weights sum to as many actions as the other way takes, in the mean, unless it would do what was
    never done: what lacks then is the share that nothing is known of.
    """
    sums = logged.summed(logged.weights())
    total = float(sums.sum())
    return Support(
        share=clustered_ratio(sums, logged.lengths, clusters=logged.clusters),
        effective=total * total / float(sums @ sums) if total else 0.0,
    )


def inverse_propensity(logged: Decisions, *, confidence: float = 0.95) -> Interval:
    """Return what a decision would earn in the mean: unbiased, and often far off.

    Source: Horvitz and Thompson, JASA 47 (1952).
    """
    sums = logged.summed(logged.weights() * logged.rewards)
    return _mean(logged, sums, confidence)


def self_normalised(logged: Decisions, *, confidence: float = 0.95) -> Interval:
    """Return what a decision would earn, weights divided by what they sum to.

    A little biased in small logs, and mostly nearer than without.
    Source: Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning",
    NIPS 2015.
    """
    weights = logged.weights()
    found = clustered_ratio(
        logged.summed(weights * logged.rewards),
        logged.summed(weights),
        clusters=logged.clusters,
        confidence=confidence,
    )
    actions = float(logged.lengths.mean())
    return Interval(
        value=found.value * actions, low=found.low * actions, high=found.high * actions, n=found.n
    )


def doubly_robust(
    logged: Decisions, expected: _Floats, target: _Floats, *, confidence: float = 0.95
) -> Interval:
    """Return what a decision would earn by a model, corrected by what the model missed.

    Unbiased when the propensities are right, whatever the model is worth, as long as it has not
    learned from the very decisions that it is asked of.
    Source: Dudik, Langford and Li, "Doubly robust policy evaluation and learning", ICML 2011.

    Args:
        logged: what was decided.
        expected: what the model expects of each action that was taken, shape (actions,).
        target: what it expects of all that the other way would do, shape (decisions,).
        confidence: share of such ranges that hold the truth.
    """
    missed = logged.summed(logged.weights() * (logged.rewards - expected))
    return _mean(logged, target + missed, confidence)


def require_support(logged: Decisions) -> Support:
    """Return how well the log supports the other way.

    Raises:
        errors.Failed: not enough to say anything.
    """
    if not len(logged.lengths):
        raise errors.Invalid("There is no decision to estimate from. Wait until some are logged.")
    found = support(logged)
    if found.share.high < LEAST_SUPPORT:
        raise errors.Failed(
            "Only {percent} % of what would be done was ever done, so nothing honest can be said "
            "of the rest. Explore more, or compare both with customers.",
            percent=round(100 * found.share.value),
            code="no_support",
        )
    if found.effective < LEAST_EFFECTIVE:
        raise errors.Failed(
            "The log is worth {effective} decisions for this question; {least} are needed. "
            "Wait, explore more, or compare both with customers.",
            effective=round(found.effective),
            least=LEAST_EFFECTIVE,
            code="no_support",
        )
    return found


def _mean(logged: Decisions, sums: _Floats, confidence: float) -> Interval:
    ones = np.ones(len(sums))
    return clustered_ratio(sums, ones, clusters=logged.clusters, confidence=confidence)
