"""Whether live requests are still like those that a model learned from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.quality.metrics import energy_distance, population_stability, same_mix
from comptoir.routing.model import Model, Part
from comptoir.routing.office import Office
from comptoir.routing.store import answered, datasets, tested
from comptoir.routing.store.answered import Answered

WINDOW = 1_000
"""Newest live requests that are compared."""
FEWEST = 50
"""Live requests from which something can be said."""
_TEXTS = 250
"""Texts of either side whose meaning is compared."""
_STEADY, _OTHER = 0.1, 0.25
"""Of the population stability index (Siddiqi 2006, "Credit Risk Scorecards")."""
_LEVEL = 0.01 / 5
"""Five signs at one in a hundred together (Bonferroni)."""
_QUANTILES = 5


class Sign(StrEnum):
    """What is compared."""

    DESKS = "desks"
    """Which desks are likeliest."""
    LANGUAGES = "languages"
    CONFIDENCE = "confidence"
    """How sure the model is, in fifths of the test."""
    OUTSIDE = "outside"
    """How much seems to belong to no desk."""
    MEANING = "meaning"
    """What texts say, as vectors."""


class Verdict(StrEnum):
    """What a sign says."""

    STEADY = "steady"
    MOVED = "moved"
    OTHER = "other"
    """Another population than the one that was learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A sign, before and now."""

    sign: Sign
    value: float
    """Population stability index; of meaning the energy distance, 0 to 1."""
    interval: tuple[float, float] | None
    p_value: float
    verdict: Verdict
    shares: tuple[tuple[str, float, float], ...]
    """Kind, its share in the test, and live; the largest change first."""


def compared(office: Office, model: Model) -> list[Compared] | None:
    """Return what counts tell; None where there is too little to compare."""
    frame = tested.read(office.blobs, model.folder)
    now = answered.answered(office.rows, model.version, limit=WINDOW)
    if frame is None or len(now) < FEWEST or frame.height < FEWEST:
        return None
    edges = np.quantile(frame["confidence"].to_numpy(), np.linspace(0, 1, _QUANTILES + 1)[1:-1])
    return [
        _mix(Sign.DESKS, frame["best"].to_list(), [one.desk for one in now]),
        _mix(Sign.LANGUAGES, frame["language"].to_list(), [one.language for one in now]),
        _mix(
            Sign.CONFIDENCE,
            _fifths(frame["confidence"].to_list(), edges),
            _fifths([one.confidence for one in now], edges),
        ),
        _mix(Sign.OUTSIDE, _yes(frame["out_of_scope"].to_list()), _outside(now)),
    ]


def meaning(office: Office, model: Model) -> Compared | None:
    """Return whether texts say other things than the test's; None where there is too little.

    It takes a second or two: texts are read anew.
    """
    now = answered.texts(office.rows, model.version, limit=_TEXTS)
    try:
        dataset = datasets.find(office.rows, model.dataset_id)
        asked = datasets.examples(office.blobs, dataset)
    except errors.NotFound:
        return None
    before = asked.filter(pl.col("part") == Part.TEST.value)["text"]
    if len(now) < FEWEST or len(before) < FEWEST:
        return None
    some = before.sample(min(_TEXTS, len(before)), seed=0).to_list()
    embedder = office.tools().embedder
    found = energy_distance(embedder.embed(some), embedder.embed(now))
    steady = found.p_value > _LEVEL or found.low <= 0
    return Compared(
        sign=Sign.MEANING,
        value=found.value,
        interval=(found.low, found.high),
        p_value=found.p_value,
        verdict=Verdict.STEADY if steady else Verdict.MOVED,
        shares=(),
    )


def alert(office: Office, model: Model) -> Compared | None:
    """Return the sign that live requests are another population by most, if any is."""
    found = [one for one in compared(office, model) or () if one.verdict is Verdict.OTHER]
    return max(found, key=lambda one: one.value, default=None)


def _mix(sign: Sign, before: Sequence[str], now: Sequence[str]) -> Compared:
    old, new = Counter(before), Counter(now)
    kinds = sorted({*old, *new})
    first, second = [old[kind] for kind in kinds], [new[kind] for kind in kinds]
    value, chance = population_stability(first, second), same_mix(first, second)
    verdict = Verdict.STEADY
    if chance <= _LEVEL and value >= _STEADY:
        verdict = Verdict.OTHER if value > _OTHER else Verdict.MOVED
    shares = [(kind, old[kind] / len(before), new[kind] / len(now)) for kind in kinds]
    return Compared(
        sign=sign,
        value=value,
        interval=None,
        p_value=chance,
        verdict=verdict,
        shares=tuple(sorted(shares, key=lambda one: -abs(one[1] - one[2]))),
    )


def _fifths(values: Sequence[float], edges: NDArray[np.float64]) -> list[str]:
    return [str(place) for place in np.searchsorted(edges, values, side="right").tolist()]


def _outside(now: Sequence[Answered]) -> list[str]:
    return _yes([one.out_of_scope for one in now])


def _yes(flags: Sequence[bool]) -> list[str]:
    return ["outside" if flag else "inside" for flag in flags]
