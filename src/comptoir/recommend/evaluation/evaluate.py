"""Evaluates a recipe beside baselines: full ranking, intervals, seconds and memory."""

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.quality.metrics import paired_difference
from comptoir.recommend.evaluation.measures import Measured, measure
from comptoir.recommend.evaluation.question import Exam
from comptoir.recommend.recipes.port import Recipe, Tell, TrainingData
from comptoir.recommend.recipes.registry import recipe_named

BASELINES = {"popularity": "popularity-count", "item-knn": "item-knn", "ials": "ials"}
"""Recipes that every other one is measured beside, by the names of the report."""


@dataclass(frozen=True, slots=True)
class Run:
    """One recipe, learned and measured."""

    measured: Measured
    train_seconds: float
    score_seconds: float
    peak_memory_mb: float
    """Of the whole process since it began."""
    facts: dict[str, Any]


def evaluate(
    exam: Exam, recipe: str, *, ks: Sequence[int], baselines: Sequence[str], tell: Tell
) -> dict[str, Any]:
    """Learn and measure a recipe and the baselines on the same questions.

    Args:
        exam: data, questions and right answers.
        recipe: its name.
        ks: how many places count.
        baselines: of `BASELINES`.
        tell: hears how far it is.

    Returns:
        What `comptoir recommend evaluate --json` prints.
    """
    ours = _run(recipe_named(recipe), exam, ks, tell)
    others = {}
    for name in baselines:
        tell(name, 0.0)
        others[name] = _run(recipe_named(BASELINES[name]), exam, ks, tell)
    return {
        "recipe": recipe_named(recipe).name,
        "split": exam.split,
        "n_users": exam.train.n_users,
        "n_items": exam.train.n_items,
        "n_train": len(exam.train),
        "n_test": exam.n_test,
        "n_asked": len(exam),
        "metrics": ours.measured.means(),
        "intervals": ours.measured.intervals(),
        "baselines": {name: run.measured.means() for name, run in others.items()},
        "baseline_intervals": {n: run.measured.intervals() for n, run in others.items()},
        "leads": {name: _leads(ours.measured, run.measured) for name, run in others.items()},
        "train_seconds": round(ours.train_seconds, 2),
        "score_seconds": round(ours.score_seconds, 2),
        "baseline_train_seconds": {n: round(run.train_seconds, 2) for n, run in others.items()},
        "peak_memory_mb": round(ours.peak_memory_mb, 1),
        "learned": ours.facts,
    }


def _run(recipe: Recipe, exam: Exam, ks: Sequence[int], tell: Tell) -> Run:
    data = TrainingData(interactions=exam.train, ordered=exam.ordered)
    started = time.perf_counter()
    artifact = recipe.fit(data, recipe.parameters(), tell)
    learned = time.perf_counter()
    peak = _peak_memory_mb()
    measured = measure(recipe.open(artifact), exam, ks)
    scored = time.perf_counter() - learned
    return Run(measured, learned - started, scored, peak, artifact.facts)


def _leads(ours: Measured, theirs: Measured) -> dict[str, list[float]]:
    """Return by how much we lead in each metric, user by user: the mean and its interval."""
    found = {}
    for name, values in ours.by_user.items():
        lead = paired_difference(values, theirs.by_user[name])
        found[name] = [round(each, 5) for each in (lead.value, lead.low, lead.high)]
    return found


def _peak_memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
