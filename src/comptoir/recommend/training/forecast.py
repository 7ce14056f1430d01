"""How long a training will take and how much memory, told before it starts.

What a recipe costs is a sum of few terms that follow from its method: events, pairs of events of
one user, the solutions of regressions and the cells that are looked through for the strongest,
scores of questions. How much each term counts
begins with figures measured once, brought to this machine by a short probe, and is corrected by
what trainings here really took: a ridge regression towards the first figures, in relative errors,
in which trainings of the same group count most.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from comptoir.recommend.blending.fitting import Effort
from comptoir.recommend.heads.equations import (
    ENOUGH,
    OFTEN,
    WINDOWS,
    WORK,
    affordable,
    widths,
)
from comptoir.recommend.recipes.port import Recipe, TrainingData
from comptoir.recommend.training.measuring import Pace, Spent, memory_mb

_REACH = 500
"""Newest events of a user that count in pairs."""
_EFFORT = Effort()
_A_USER, _ASKED = 5, 10_000
_TRIALS = 3
"""Penalties that are tried, mostly."""
_KEPT = 300
"""Trainings that are remembered."""
_TRUST = 0.02
"""What a first figure counts beside one training."""
_OTHER, _FADING = 0.05, 0.8
"""What a training of another group counts, and one that came before another of the same group."""
_FIRST = {
    "user_personalization": (
        (1.3, 1.0, 20.0, 3.6, 0.9, 5.0),
        (70.0, 60.0, 200.0, 1150.0, 50.0),
    ),
    "update user_personalization": (
        (0.5, 0.5, 5.0, 0.8, 0.15, 5.0),
        (70.0, 60.0, 200.0, 500.0, 50.0),
    ),
    "similar_items": ((1.0, 10.0, 3.0, 0.0, 0.0, 400.0), (20.0, 250.0, 200.0, 0.0, 100.0)),
}
"""Processor seconds and megabytes of one unit of each term, by family of recipes."""
_PLAIN = ((0.3, 8.0, 2.0, 0.0, 0.0, 200.0), (15.0, 200.0, 100.0, 0.0, 80.0))
_REFERENCE = Pace(90.0, 270.0, 1.0)
"""The machine on which the first figures were measured."""
_LATEST = 5
"""Trainings that tell how much the cores do together."""
_PARALLEL = 0.75
"""Share of the work that all cores do together."""


@dataclass(frozen=True, slots=True)
class Size:
    """What the cost of a training follows from."""

    events: int
    users: int
    items: int
    pairs: int
    """Pairs of events of one user, of the newest 500."""
    chosen: int
    """Items with two events or more: the targets of a regression."""
    enough: int
    """Items with 20 events or more, which have a feature."""
    often: int
    """Items with 30 events or more, which have one in each window."""
    asked: int
    """Users who are asked about when it is measured."""

    @classmethod
    def of(cls, data: TrainingData) -> "Size":
        """Measure data."""
        found = data.interactions
        lengths = np.minimum(found.lengths(), _REACH)
        counts = np.bincount(found.events, minlength=found.n_items)
        return cls(
            events=len(found),
            users=found.n_users,
            items=found.n_items,
            pairs=int((lengths**2).sum()),
            chosen=int((counts > 1).sum()),
            enough=int((counts >= ENOUGH).sum()),
            often=int((counts >= OFTEN).sum()),
            asked=min(found.n_users // 10, _ASKED),
        )

    def features(self, dimensions: int, work: float) -> int:
        """Return the features of the sequential regression; see `heads.equations`."""
        counts = np.repeat([OFTEN, ENOUGH, 0], np.diff([0, self.often, self.enough, self.chosen]))
        most = min(dimensions, affordable(work, self.chosen))
        return int(widths(counts, len(WINDOWS), most).sum())

    def terms(self) -> NDArray[np.float64]:
        """Return the terms of cost, each in units.

        These are one; millions of events; thousand millions of pairs; million millions of
        operations of solutions; millions of cells of the regressions that compete; thousand
        millions of scores.
        """
        whole = self.features(_EFFORT.dimensions, WORK)
        trial = self.features(_EFFORT.trial_dimensions, _EFFORT.trial_work)
        operations = self._solution(whole) + (_TRIALS + 1) * self._solution(trial)
        questions = min(_EFFORT.questions, self.events // 10, _A_USER * self.users)
        scores = (questions + 3 * self.asked) * self.items
        cells = self.chosen * trial
        return np.array(
            [1.0, self.events / 1e6, self.pairs / 1e9, operations / 1e12, cells / 1e6, scores / 1e9]
        )

    def memory_terms(self) -> NDArray[np.float64]:
        """Return the terms of memory: one, events, items, matrices (GB), scores at once."""
        whole = self.features(_EFFORT.dimensions, WORK)
        matrices = 4.0 * (2 * whole**2 + self.chosen * whole) / 1e9
        return np.array(
            [1.0, self.events / 1e6, self.items / 1e5, matrices, min(self.items / 1e4, 1.0)]
        )

    def _solution(self, features: int) -> float:
        """Return the operations of a regression: a decomposition, and a solution a target."""
        return features**3 / 3 + 2.0 * self.chosen * features**2


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a training is expected to take."""

    seconds: float
    processor_seconds: float
    """Of all cores together: the same whether others work beside it or not."""
    memory_mb: float
    """Of the process at its highest."""
    trainings: int
    """How many trainings here it was learned from."""

    def told(self) -> dict[str, Any]:
        """Return what a version's document keeps."""
        return {
            "seconds": round(self.seconds, 1),
            "processor_seconds": round(self.processor_seconds, 1),
            "memory_mb": round(self.memory_mb),
            "trainings": self.trainings,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One training that ended."""

    family: str
    group_id: str
    size: Mapping[str, int]
    seconds: float
    processor_seconds: float
    memory_mb: float
    """Added to what the process had before."""
    products: float
    steps: float
    load: float


class Forecasts:
    """Foretells, and remembers what came.

    Args:
        path: a file of this machine; without it the first figures stand alone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def foretell(self, family: str, group_id: str, size: Size, pace: Pace) -> Forecast:
        """Return what a training will take.

        Args:
            family: of recipes, and how it is trained; see `family_of`.
            group_id: whose data.
            size: of the data.
            pace: of this machine just now.
        """
        mine = [one for one in self.remembered() if one.family == family]
        first, memory = _FIRST.get(family) or _FIRST.get(family.removeprefix("update "), _PLAIN)
        speeds = _speeds(_usual(self.remembered(), pace))
        sizes, weights = [Size(**one.size) for one in mine], _weights(mine, group_id)
        busy = _foretold(
            size.terms() * speeds,
            [one.terms() * speeds for one in sizes],
            [one.processor_seconds for one in mine],
            np.array(first),
            weights,
        )
        added = _foretold(
            size.memory_terms(),
            [one.memory_terms() for one in sizes],
            [one.memory_mb for one in mine],
            np.array(memory),
            weights,
        )
        seconds = busy * _spread(mine, group_id, pace)
        return Forecast(seconds, busy, memory_mb() + added, len(mine))

    def remember(
        self, family: str, group_id: str, size: Size, pace: Pace, spent: Spent, before_mb: float
    ) -> None:
        """Remember what a training took, for the next."""
        new = Remembered(
            family=family,
            group_id=group_id,
            size=asdict(size),
            seconds=spent.seconds,
            processor_seconds=spent.processor_seconds,
            memory_mb=max(spent.memory_mb - before_mb, 0.0),
            products=pace.products,
            steps=pace.steps,
            load=pace.load,
        )
        kept = [*self.remembered(), new][-_KEPT:]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        draft.write_text("".join(json.dumps(asdict(one)) + "\n" for one in kept), "utf-8")
        draft.replace(self._path)

    def remembered(self) -> list[Remembered]:
        """Return the trainings that ended, oldest first, but for lines that cannot be read."""
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            return []  # without any the first figures stand alone
        return [one for line in lines if (one := _read(line)) is not None]


def _read(line: bytes) -> Remembered | None:
    """Return a training that ended; None for one of another version, or what was cut short."""
    try:
        found = Remembered(**json.loads(line))
        Size(**found.size)
    except (ValueError, TypeError):
        return None
    return found


def family_of(recipe: Recipe, *, update: bool) -> str:
    """Return under which name the costs of a recipe are remembered: recipes that learn alike."""
    name = recipe.parameters.__module__.rpartition(".")[2]
    return f"update {name}" if update else name


def _foretold(
    now: NDArray[np.float64],
    terms: Sequence[NDArray[np.float64]],
    taken: Sequence[float],
    first: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> float:
    """Return what terms will take.

    Args:
        now: terms of what is to come.
        terms: those of what was.
        taken: what it took, by training.
        first: what a unit of each term took where it was first measured.
        weights: what each training counts.
    """
    if not len(terms):
        return float(now @ first)
    first = first * _ratio([float(one @ first) for one in terms], taken, weights)
    found = _solved(terms, taken, first, weights)
    off = _ratio([float(one @ found) for one in terms], taken, weights)
    return float(now @ found) * off


def _ratio(told: Sequence[float], taken: Sequence[float], weights: NDArray[np.float64]) -> float:
    """Return by which factor what was taken lies above what was told, on the average."""
    logs = [np.log(max(a, 1e-3) / max(b, 1e-3)) for a, b in zip(taken, told, strict=True)]
    return float(np.exp(np.average(logs, weights=weights)))


def _solved(
    terms: Sequence[NDArray[np.float64]],
    taken: Sequence[float],
    first: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what a unit of each term takes, near the first figures, never negative."""
    scale = np.maximum(first, 0.05 * max(float(first.max()), 1e-3))
    rows, goals = [np.diag(_TRUST**0.5 / scale)], [_TRUST**0.5 * first / scale]
    for one, value, weight in zip(terms, taken, weights, strict=True):
        rows.append(weight**0.5 * one[None] / max(value, 1e-3))
        goals.append(np.array([weight**0.5]))
    found, _ = nnls(np.concatenate(rows), np.concatenate(goals))
    return np.asarray(found, dtype=np.float64)


def _weights(mine: Sequence[Remembered], group_id: str) -> NDArray[np.float64]:
    later = 0
    found = np.zeros(len(mine))
    for at in range(len(mine) - 1, -1, -1):
        if mine[at].group_id == group_id:
            found[at] = _FADING**later
            later += 1
        else:
            found[at] = _OTHER
    return found


def _spread(mine: Sequence[Remembered], group_id: str, pace: Pace) -> float:
    """Return the seconds of a processor second: less than one where many cores work together."""
    own = [one for one in mine if one.group_id == group_id] or mine
    if own:
        told = [one.seconds / max(one.processor_seconds, 1e-3) for one in own[-_LATEST:]]
        return float(np.median(told))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return (1 - _PARALLEL + _PARALLEL / cores) * pace.load


def _speeds(pace: Pace) -> NDArray[np.float64]:
    """Return by how much each term takes longer than where the first figures were measured."""
    step, product = _REFERENCE.steps / pace.steps, _REFERENCE.products / pace.products
    return np.array([step, step, step, product, step, step])


def _usual(remembered: Sequence[Remembered], now: Pace) -> Pace:
    """Return the pace of this machine, which is the same every day: one probe alone is uneven."""
    products = [one.products for one in remembered] + [now.products]
    steps = [one.steps for one in remembered] + [now.steps]
    return Pace(float(np.median(products)), float(np.median(steps)), now.load)
