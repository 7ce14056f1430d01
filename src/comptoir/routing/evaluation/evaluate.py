"""One learner, learned and measured: as good as it is when it decides, and when it must."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.language.shares import softmax
from comptoir.quality.metrics import (
    accuracy,
    auroc,
    bootstrap,
    expected_calibration_error,
    macro_f1,
    macro_precision,
    macro_recall,
    risk_coverage,
    upper_bound,
    wilson_interval,
)
from comptoir.routing.deciding.evidence import Array
from comptoir.routing.deciding.router import Judged, Router
from comptoir.routing.deciding.sets import likely
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.learners.classes import columns_of
from comptoir.routing.learners.port import NOWHERE, Scores, Tell, Tools, silent
from comptoir.routing.training import Examples, train

_DIGITS = 4
_TIMED = 100
"""Single decisions whose median time is told."""


def evaluate(
    learned_from: Examples,
    test: Examples,
    tools: Tools,
    *,
    learner: str,
    wish: Wish,
    tell: Tell = silent,
) -> dict[str, Any]:
    """Learn and measure.

    Accuracy and the macro figures are of every test request, decided or not; a request out of
    scope is right when it is called so. Calibration and areas are of requests that belong to a
    desk. What is decided at the asked risk is of all: a request out of scope that goes to a desk is
    an error.

    Args:
        learned_from: what is learned from; thresholds are found on its held-out parts.
        test: what is measured on; nothing is learned or chosen on it.
        tools: what the learner may use.
        learner: its name.
        wish: how wrong decisions may be.
        tell: hears how far it is.

    Returns:
        What `comptoir routing evaluate --json` prints of a learner.

    Raises:
        errors.Invalid: there is no such learner, or there are not two desks.
    """
    started = time.perf_counter()
    router = train(learned_from, tools, learner=learner, wish=wish, tell=tell)
    seconds = time.perf_counter() - started
    tell("measuring", 0.97)
    told = {"learner": learner, "n_train": len(learned_from), "train_seconds": round(seconds, 2)}
    return told | measure(router, test, wish)


def measure(
    router: Router, test: Examples, wish: Wish, scores: Scores | None = None
) -> dict[str, Any]:
    """Measure a router on requests that it has not learned from; see `evaluate`."""
    scores = router.learned.predict(test.texts) if scores is None else scores
    judged = router.policy.judge(scores, test.languages)
    answers = _Answers(router, scores, judged, test)
    return {
        "n_test": len(test),
        "classes": len(router.policy.classes),
        **answers.figures(),
        "at_risk": answers.at_risk(wish),
        "oos": answers.out_of_scope(),
        "by_language": answers.by_language(),
        "predict_ms": round(_milliseconds(router, test), 2),
        "intervals": answers.intervals(),
    }


class _Answers:
    """What a router says of a test, beside what is right."""

    def __init__(self, router: Router, scores: Scores, judged: Judged, test: Examples) -> None:
        self.router, self.judged, self.test = router, judged, test
        self.raw: Array = softmax(scores.astype(np.float64)).max(axis=1)
        classes = router.policy.classes
        self.columns = columns_of(test.labels, classes)
        self.within = np.array([label != NOWHERE for label in test.labels])
        self.right: NDArray[np.bool_] = (judged.best == self.columns) & self.within
        self.flags = judged.out_of_scope & bool((~self.within).any())
        self.said = np.where(self.flags, NOWHERE, np.array(classes)[judged.best])
        self.truth = np.array(test.labels)

    def figures(self, rows: NDArray[np.int64] | None = None) -> dict[str, float]:
        """Return the figures of all requests, or of some."""
        chosen = np.arange(len(self.truth)) if rows is None else rows
        truth, said = self.truth[chosen], self.said[chosen]
        own = chosen[self.within[chosen]]
        told = {
            "accuracy": accuracy(truth, said),
            "macro_precision": macro_precision(truth, said),
            "macro_recall": macro_recall(truth, said),
            "macro_f1": macro_f1(truth, said),
        }
        if len(own):
            right, confidence = self.right[own], self.judged.confidence[own]
            curve = risk_coverage(confidence, right)
            told |= {
                "ece_raw": expected_calibration_error(self.raw[own], right),
                "ece": expected_calibration_error(confidence, right),
                "aurc": curve.aurc,
                "augrc": curve.augrc,
            }
        return _rounded(told)

    def at_risk(self, wish: Wish) -> dict[str, Any]:
        """Return what is decided, how wrong that is, and what was promised."""
        threshold, decided = self.router.policy.threshold, self.judged.decided
        count, wrong = int(decided.sum()), int((decided & ~self.right).sum())
        told: dict[str, Any] = {
            "max_error": wish.max_error,
            "coverage": count / len(decided),
            "error": wrong / count if count else 0.0,
            "bound": threshold.bound,
            "level": threshold.level,
            "threshold": threshold.value,
            "held_out_coverage": threshold.coverage,
            "held_out_error": threshold.error,
        }
        if count:
            truth, said = self.truth[decided], self.said[decided]
            told |= {
                "precision": macro_precision(truth, said),
                "recall": macro_recall(truth, said),
                "error_interval": list(_range(_binomial(wrong, count, wish.level))),
            }
        asked = np.nonzero(~decided & self.within)[0]
        if len(asked):
            sets = likely(self.judged.shares[asked], self.router.policy.set_cut)
            hits = [self.columns[row] in one for row, one in zip(asked, sets, strict=True)]
            told["set_hit_rate"] = float(np.mean(hits))
            told["set_size"] = float(np.mean([len(one) for one in sets]))
        return {
            name: _round(value) if isinstance(value, float) else value
            for name, value in told.items()
        }

    def out_of_scope(self) -> dict[str, float] | None:
        """Return how well requests that belong nowhere are told; none where there are none."""
        outside = ~self.within
        if not outside.any() or outside.all():
            return None
        found = self.within & self.right & ~self.judged.out_of_scope
        return _rounded(
            {
                "auroc": auroc(self.judged.strangeness, outside),
                "recall": float(self.judged.out_of_scope[outside].mean()),
                "in_scope_accuracy": float(found.sum() / self.within.sum()),
                "in_scope_accuracy_without_detection": float(self.right[self.within].mean()),
            }
        )

    def by_language(self) -> dict[str, Any]:
        """Return the main figures of each language that the test names."""
        told: dict[str, Any] = {}
        languages = np.array(self.test.languages, dtype=str)
        for code in sorted(set(languages.tolist()) - {""}):
            rows = np.nonzero(languages == code)[0]
            decided = self.judged.decided[rows]
            wrong = int((decided & ~self.right[rows]).sum())
            count = int(decided.sum())
            told[code] = {
                "n": len(rows),
                **self.figures(rows),
                "coverage": _round(count / len(rows)),
                "error": _round(wrong / count) if count else 0.0,
            }
        return told

    def intervals(self) -> dict[str, list[float]]:
        """Return the 95 % interval of each figure: bootstrap, and Wilson for shares."""
        names = list(self.figures())
        size = len(self.truth)
        told = {}
        rng = np.random.default_rng(0)
        draws = [self.figures(rng.integers(size, size=size)) for _ in range(200)]
        for name in names:
            low, high = np.quantile([draw.get(name, np.nan) for draw in draws], [0.025, 0.975])
            told[name] = [_round(float(low)), _round(float(high))]
        decided = self.judged.decided
        count, wrong = int(decided.sum()), int((decided & ~self.right).sum())
        told["coverage"] = _range(wilson_interval(count, size))
        told["error"] = _range(wilson_interval(wrong, count))
        outside = ~self.within
        if outside.any() and not outside.all():
            strangeness = self.judged.strangeness

            def area(rows: NDArray[np.int64]) -> float:
                kinds = outside[rows]
                return auroc(strangeness[rows], kinds) if 0 < kinds.sum() < len(rows) else 0.5

            found = bootstrap(area, size, resamples=200)
            told["oos_auroc"] = [_round(found.low), _round(found.high)]
        return told


def _binomial(wrong: int, count: int, level: float) -> tuple[float, float]:
    """Return the two-sided Clopper-Pearson interval."""
    half = (1 + level) / 2
    return 1 - upper_bound(count - wrong, count, half), upper_bound(wrong, count, half)


def _milliseconds(router: Router, test: Examples) -> float:
    """Return the median time of one decision by itself."""
    took = []
    for row in range(min(_TIMED, len(test))):
        languages = test.languages[row : row + 1]
        started = time.perf_counter()
        router.decide([test.texts[row]], languages)
        took.append(time.perf_counter() - started)
    return float(np.median(took)) * 1000


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: _round(value) for name, value in figures.items()}


def _round(value: float) -> float:
    return round(value, _DIGITS)


def _range(bounds: Sequence[float]) -> list[float]:
    return [_round(bound) for bound in bounds]
