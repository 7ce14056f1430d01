"""Two versions on the same test: how often each is right, and what deciding more costs."""

from dataclasses import dataclass

import numpy as np

from comptoir.quality.metrics import risk_coverage, wilson_interval
from comptoir.quality.metrics.non_inferiority import paired_bounds
from comptoir.routing.promoting.model import Answers, Flags, Names, Outcomes

_SIDE = 0.975
"""Of each bound: together they hold 95 %."""
_POINTS = 25
"""Of a curve that is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """How often each is right among some examples."""

    name: str
    """The language or desk; empty for all."""
    n: int
    champion: float
    champion_range: tuple[float, float]
    challenger: float
    challenger_range: tuple[float, float]
    difference: float
    """The challenger's share less the champion's."""
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTest:
    """Both on one test."""

    n: int
    leaked: int
    """Examples that were left out: the champion has learned from their like."""
    leak_known: bool
    whole: Paired
    by_language: tuple[Paired, ...]
    by_desk: tuple[Paired, ...]
    champion_curve: tuple[tuple[float, float], ...]
    """Coverage and the share of wrong decisions, as more is decided."""
    challenger_curve: tuple[tuple[float, float], ...]
    both_wrong: int
    only_champion: int
    """Examples that the champion alone has right."""
    only_challenger: int


def on_test(outcomes: Outcomes) -> OnTest | None:
    """Say how both did; None where nothing is left of the test."""
    count = len(outcomes.labels)
    if not count:
        return None
    everything = np.ones(count, dtype=bool)
    ours, theirs = outcomes.ours_right, outcomes.theirs_right
    return OnTest(
        n=count,
        leaked=outcomes.leaked,
        leak_known=outcomes.leak_known,
        whole=_paired("", outcomes, everything),
        by_language=_by(outcomes, outcomes.languages),
        by_desk=_by(outcomes, outcomes.labels),
        champion_curve=_curve(outcomes.theirs, outcomes.labels),
        challenger_curve=_curve(outcomes.ours, outcomes.labels),
        both_wrong=int((~ours & ~theirs).sum()),
        only_champion=int((theirs & ~ours).sum()),
        only_challenger=int((ours & ~theirs).sum()),
    )


def _by(outcomes: Outcomes, kinds: Names) -> tuple[Paired, ...]:
    return tuple(
        _paired(name, outcomes, kinds == name) for name in sorted(set(kinds.tolist()) - {""})
    )


def _paired(name: str, outcomes: Outcomes, rows: Flags) -> Paired:
    ours, theirs = outcomes.ours_right[rows], outcomes.theirs_right[rows]
    won, lost, count = int((ours & ~theirs).sum()), int((theirs & ~ours).sum()), len(ours)
    low, high = paired_bounds(won, lost, count, _SIDE)
    return Paired(
        name=name,
        n=count,
        champion=float(theirs.mean()),
        champion_range=wilson_interval(int(theirs.sum()), count),
        challenger=float(ours.mean()),
        challenger_range=wilson_interval(int(ours.sum()), count),
        difference=(won - lost) / count,
        low=low,
        high=high,
    )


def _curve(answers: Answers, labels: Names) -> tuple[tuple[float, float], ...]:
    """Return points of the risk-coverage curve of what belongs to a desk."""
    within = labels != ""
    if not within.any():
        return ()
    right = answers.desk[within] == labels[within]
    found = risk_coverage(answers.confidence[within], right)
    places = np.unique(np.linspace(0, len(right) - 1, _POINTS).round().astype(int))
    return tuple(
        (float(found.coverage[place]), float(found.risk[place])) for place in places.tolist()
    )
