"""Tuning: which hyperparameters do best on users held out of what is learned from.

The first half of the budget is spread evenly (a scrambled Sobol sequence: Sobol 1967, Owen 1998),
the second half looks around the best found so far. The first trial is the recipe's own default, so
that tuning never does worse by its own measure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.recipes.knobs import Knob, knobs_of, parameters_of
from comptoir.recommend.recipes.port import Recipe

_USUAL_JOBS = 8
_AROUND = 0.15
"""Standard deviation of a step around the best, as a share of the range."""
_WIDE = 4
"""A range of sizes whose ends differ by this factor is walked in factors."""
_KINDS = (
    ("integerHyperParameterRanges", True),
    ("continuousHyperParameterRanges", False),
)


@dataclass(frozen=True, slots=True)
class Range:
    """What one hyperparameter may be."""

    name: str
    """As it was asked for."""
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    values: tuple[str, ...] = ()
    """Of a categorical one, every value."""

    def at(self, share: float) -> str:
        """Return the value at a share of the range, 0 to 1, as a text.

        >>> Range("hidden_dimension", 32, 256, True).at(0.5), Range("x", values=("a", "b")).at(0.7)
        ('91', 'b')
        """
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.whole and self.low > 0 and self.high / self.low >= _WIDE:
            number = self.low * (self.high / self.low) ** share
        else:
            number = self.low + (self.high - self.low) * share
        return str(round(number)) if self.whole else f"{number:.4g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Hyperparameters, and what they reached."""

    place: tuple[float, ...]
    """In each range, as a share; empty for the default."""
    given: Mapping[str, str]
    reached: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What tuning may cost."""

    jobs: int
    ranges: tuple[Range, ...]

    @classmethod
    def of(cls, recipe: Recipe, config: Mapping[str, Any]) -> "Budget":
        """Read an `hpoConfig`; without ranges, everything that is tunable is tuned."""
        told = config.get("hpoConfig") or {}
        jobs = (told.get("hpoResourceConfig") or {}).get("maxNumberOfTrainingJobs")
        ranges = _asked(told.get("algorithmHyperParameterRanges") or {}) or _usual(recipe)
        known = {one.name for one in fields(recipe.parameters)} | set(_meant(recipe))
        used = tuple(one for one in ranges if one.name in known)
        return cls(jobs=int(jobs or _USUAL_JOBS), ranges=used)

    def next(
        self, done: Sequence[Trial], seed: int = 0
    ) -> tuple[tuple[float, ...], dict[str, str]]:
        """Return where to try next, and the hyperparameters there.

        Args:
            done: trials so far, in order; the same ones give the same answer.
            seed: of what is left to chance.
        """
        if not done or not self.ranges:
            return (), {}
        # scipy's statistics take long to import, and only tuning needs them.
        from scipy.stats import qmc  # noqa: PLC0415

        size, number = len(self.ranges), len(done)
        best = max(done, key=lambda one: one.reached)
        if number <= max(1, self.jobs // 2) or not best.place:
            points = qmc.Sobol(size, rng=seed).random_base2(6)
            place = points[(number - 1) % len(points)]
        else:
            chance = np.random.default_rng([seed, number])
            place = np.clip(np.array(best.place) + chance.normal(0, _AROUND, size), 0, 1)
        shares = tuple(float(one) for one in place)
        return shares, {
            one.name: one.at(share) for one, share in zip(self.ranges, shares, strict=True)
        }


def told_of(recipe: Recipe, budget: Budget, best: Trial) -> dict[str, str]:
    """Return the values of the best trial under the names that were asked for."""
    meant = _meant(recipe)
    parameters, _ = parameters_of(recipe, best.given)
    found = {}
    for one in budget.ranges:
        value = getattr(parameters, meant.get(one.name, one.name))
        found[one.name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def _asked(told: Mapping[str, Any]) -> tuple[Range, ...]:
    found = [
        Range(one["name"], float(one["minValue"]), float(one["maxValue"]), whole)
        for kind, whole in _KINDS
        for one in told.get(kind) or ()
    ]
    listed = told.get("categoricalHyperParameterRanges") or ()
    return (*found, *(Range(one["name"], values=tuple(one["values"])) for one in listed))


def _usual(recipe: Recipe) -> tuple[Range, ...]:
    """Return the ranges of what Personalize lets be tuned, and of what only we do."""
    offer = OFFERS.get(f"aws-{recipe.name}")
    meant = _meant(recipe)
    found = {
        meant.get(one.name, one.name): Range(
            one.name, one.low or 0.0, one.high or 0.0, one.whole, one.values
        )
        for one in (offer.hyperparameters if offer else ())
        if one.tunable
    }
    for one in fields(recipe.parameters):
        knob: Knob = one.metadata.get("knob", Knob())
        if (
            knob.tunable
            and one.name not in found
            and knob.low is not None
            and knob.high is not None
        ):
            whole = isinstance(one.default, int)
            found[one.name] = Range(one.name, knob.low or 0.0, knob.high or 0.0, whole, knob.values)
    return tuple(found.values())


def _meant(recipe: Recipe) -> dict[str, str]:
    return {name: mine for mine, one in knobs_of(recipe).items() for name in one.accepts}
