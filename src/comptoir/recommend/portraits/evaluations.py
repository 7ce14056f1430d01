"""What a training reached and what it learned, as the console shows it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from comptoir.recommend.model import Resource
from comptoir.recommend.training.figures import verdict

NDCG = "normalized_discounted_cumulative_gain_at_10"
_FIRST_SHARE = 0.03
"""Before this share is done, nothing is said of how long the rest takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a baseline reached on the same questions."""

    value: float | None
    interval: tuple[float, float] | None
    lead: tuple[float, float, float] | None
    """By how much the model lies above it: the mean, low and high."""

    @property
    def verdict(self) -> str:
        """`better`, `worse`, `alike` where the interval holds nought, or empty for unknown."""
        return verdict(*self.lead[1:]) if self.lead else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One metric, beside what baselines reached."""

    name: str
    value: float
    interval: tuple[float, float] | None
    beside: Mapping[str, Beside]
    """By the baseline's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a version reached on held-out events."""

    lines: tuple[Line, ...]
    baselines: tuple[str, ...]
    """Names; empty for a version that was trained before they were kept."""
    questions: int
    """Held-out users, or other questions; 0 for unknown."""
    split: str
    """How they were held out, in English."""
    stored: bool
    """Whether intervals and baselines were kept with the version."""
    by_time: "Evaluation | None" = None
    """What the same method reached that knew nothing of what came later; None for unknown."""

    @property
    def gate(self) -> Beside | None:
        """Popularity beside it by the main metric; None where it was not measured."""
        return self.main.beside.get("popularity") if self.main else None

    @property
    def main(self) -> Line | None:
        """The metric by which models are compared."""
        found = {one.name: one for one in self.lines}
        return found.get(NDCG) or (self.lines[0] if self.lines else None)

    @property
    def bars(self) -> dict[str, tuple[float, float, float]]:
        """The main metric of the model and of each baseline with its interval, by name."""
        main = self.main
        if main is None:
            return {}
        told = {"": (main.value, main.interval)}
        told |= {
            name: (one.value, one.interval)
            for name, one in main.beside.items()
            if one.value is not None
        }
        return {
            name: (value, *(bounds or (value, value)))
            for name, (value, bounds) in told.items()
            if value is not None
        }


def evaluation_of(version: Resource) -> Evaluation:
    """Return what a version reached; one without figures has no lines."""
    kept: Mapping[str, Any] = version.document.get("evaluation") or {}
    own = version.document
    metrics: Mapping[str, float] = own.get("metrics") or own.get("modelMetrics") or {}
    by_time = kept.get("by_time")
    found = _evaluation(kept, kept.get("metrics") or metrics)
    return replace(found, by_time=_evaluation(by_time, by_time["metrics"]) if by_time else None)


def _evaluation(kept: Mapping[str, Any], metrics: Mapping[str, float]) -> Evaluation:
    baselines: Mapping[str, Any] = kept.get("baselines") or {}
    bounds: Mapping[str, Any] = kept.get("intervals") or {}
    return Evaluation(
        lines=tuple(
            Line(
                name=name,
                value=value,
                interval=_pair(bounds.get(name)),
                beside={each: _beside(told, name) for each, told in baselines.items()},
            )
            for name, value in metrics.items()
        ),
        baselines=tuple(baselines),
        questions=int(kept.get("questions") or 0),
        split=str(kept.get("split") or ""),
        stored=bool(kept),
    )


def _beside(told: Mapping[str, Any], name: str) -> Beside:
    lead = (told.get("leads") or {}).get(name)
    return Beside(
        value=(told.get("metrics") or {}).get(name),
        interval=_pair((told.get("intervals") or {}).get(name)),
        lead=(lead[0], lead[1], lead[2]) if lead else None,
    )


def _pair(bounds: Sequence[float] | None) -> tuple[float, float] | None:
    return (bounds[0], bounds[1]) if bounds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a blend is made of."""

    heads: tuple[tuple[str, float], ...]
    """Each head's name and its share of all weights, the largest first."""
    cold: float
    """What a standard deviation of contents counts for new items; 0 where they prove nothing."""
    proof: Mapping[str, float]
    """What contents reached on items whose events were hidden; empty where nothing was tried."""

    @property
    def proved(self) -> bool:
        """Whether contents stand in for events."""
        return self.cold > 0


def learned(facts: Mapping[str, Any]) -> Learned | None:
    """Return what a blend is made of, by the facts of its artifact; None for other recipes."""
    if not facts.get("heads"):
        return None
    weights: dict[str, float] = defaultdict(float)
    for one in facts["heads"]:
        weights[str(one["name"])] += float(one["weight"])
    whole = sum(weights.values()) or 1.0
    ordered = sorted(weights.items(), key=lambda pair: -pair[1])
    return Learned(
        heads=tuple((name, weight / whole) for name, weight in ordered),
        cold=float((facts.get("cold") or {}).get("weight", 0.0)),
        proof=dict(facts.get("proof") or {}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a training is."""

    doing: str
    """What it does, as recipes call it; empty for unknown."""
    share: float
    """Of the whole, 0 to 1."""
    left: float | None
    """Seconds that are left if it goes on so; None while that cannot be said."""


def course_of(version: Resource, now: datetime) -> Course | None:
    """Return how far a training is; None where it has not told yet."""
    told = version.document.get("progress")
    if not told:
        return None
    share = float(told["share"])
    spent = now - version.created_at
    left = spent * ((1 - share) / share) if share >= _FIRST_SHARE else None
    return Course(
        doing=str(told.get("doing", "")),
        share=share,
        left=max(left, timedelta()).total_seconds() if left is not None else None,
    )
