"""What labels have brought so far, and what the next hundred are worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase, Share
from comptoir.quality.metrics import Interval, bootstrap_mean, paired_difference
from comptoir.quality.metrics.learning_curve import fit_power_laws
from comptoir.routing.learners.blend import Blend
from comptoir.routing.learners.likeness import Mix
from comptoir.routing.learners.port import Tell, Tools, silent
from comptoir.routing.learners.remembering import RememberingEmbedder
from comptoir.routing.training import Examples

NEXT = 100
"""Labels whose value is told."""
POINTS, SEEDS, DRAWS = 6, 5, 400
MOST = 4_000
"""Labels of the curve's last point at most; what more bring follows from the law."""
FEWEST, FEWEST_TEST = 60, 30
WORTH, WORTH_COVERAGE = 0.002, 0.005
"""From which gain on 100 labels are worth a person's hour: one more right answer in 500, or one
more request in 200 that nobody need look at."""
Array = NDArray[np.float64]


class Advice(StrEnum):
    """Whether labelling is worth going on with."""

    GO_ON = "go_on"
    STOP = "stop"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How right the router was after so many labels."""

    labels: int
    drawn: Interval
    """Accuracy on the test after so many labels drawn at random, over several draws."""
    coverage: float
    """Share of the test that would be decided at the promised error, by hindsight."""
    asked: Interval | None = None
    """Accuracy after the labels that came first; None where nobody knows which did."""
    ahead: Interval | None = None
    """By how much `asked` is above `drawn`, text by text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What labels bring."""

    labels: int
    """That there are to learn from."""
    test: int
    """Texts that accuracy is measured on."""
    max_error: float
    """Of decided requests, as promised."""
    points: tuple[Point, ...]
    floor: float
    """Share that stays wrong however many labels come, as the law has it, 0 to 1."""
    accuracy_gain: Interval
    """That the next hundred labels promise."""
    coverage_gain: Interval

    @property
    def advice(self) -> Advice:
        """Whether to go on."""
        gains = ((self.accuracy_gain, WORTH), (self.coverage_gain, WORTH_COVERAGE))
        if any(gain.low >= least for gain, least in gains):
            return Advice.GO_ON
        if all(gain.high < least for gain, least in gains):
            return Advice.STOP
        return Advice.UNSURE


@dataclass(frozen=True, slots=True)
class _Curve:
    """Texts of the test after each draw and size."""

    sizes: tuple[int, ...]
    right: Array
    """1 where the answer was right, shape (draws, sizes, test)."""
    margins: Array
    """How far the first desk led, same shape."""


def measure(
    before: Examples,
    labelled: Examples,
    test: Examples,
    tools: Tools,
    *,
    max_error: float = 0.02,
    tell: Tell = silent,
) -> Effort:
    """Learn from more and more labels, and foresee what further ones bring.

    Labels are drawn at random several times; where it is known in which order they were asked for,
    those that came first are learned from as well. The learner is `blend` with its usual mix.
    Intervals draw texts of the test and draws of labels anew, and fit the law to each.

    Args:
        before: what was there before anybody was asked; may be empty, and then the order of
            `labelled` says nothing.
        labelled: labels in the order in which they came.
        test: what accuracy is measured on.
        tools: what the learner may use.
        max_error: share of wrong decisions that is allowed.
        tell: hears how far it is.

    Raises:
        errors.Invalid: there are too few labels, or the test is too small.
    """
    if len(labelled) < FEWEST or len(test) < FEWEST_TEST:
        raise errors.Invalid(
            "{labels} labels and a test of {test} show no curve; it takes {least} and "
            "{least_test}.",
            labels=len(labelled),
            test=len(test),
            least=FEWEST,
            least_test=FEWEST_TEST,
        )
    own = replace(tools, embedder=RememberingEmbedder(tools.embedder))
    sizes = _sizes(len(labelled))
    rng = np.random.default_rng(tools.seed)
    orders = [rng.permutation(len(labelled)).tolist() for _ in range(SEEDS)]
    ways = orders + ([list(range(len(labelled)))] if len(before) else [])
    answered = []
    for place, order in enumerate(ways):
        tell("learning from more and more", place / len(ways))
        answered.append(
            [_answers(before, labelled.rows(order[:size]), test, own) for size in sizes]
        )
    right = np.array([[one for one, _ in way] for way in answered])
    margins = np.array([[one for _, one in way] for way in answered])
    curve = _Curve(sizes, right[:SEEDS], margins[:SEEDS])
    asked = right[SEEDS] if len(before) else None
    return _effort(curve, asked, len(before), len(labelled), max_error, tools.seed)


def _sizes(n: int) -> tuple[int, ...]:
    """Return how many labels each point has: each as many times more as the one before.

    >>> _sizes(640)
    (20, 40, 80, 160, 320, 640)
    """
    most = min(n, MOST)
    return tuple(round(most / 2 ** (POINTS - 1 - place)) for place in range(POINTS))


def _answers(before: Examples, some: Examples, test: Examples, tools: Tools) -> tuple[Array, Array]:
    """Return whether each text of the test is answered rightly, and how far the answer leads."""
    texts, labels = (*before.texts, *some.texts), (*before.labels, *some.labels)
    learned = Blend(tools, Mix()).learn(texts, labels)
    scores = learned.predict(test.texts).astype(np.float64)
    names = [learned.classes[column] for column in scores.argmax(axis=1).tolist()]
    two = np.partition(scores, -2, axis=1)[:, -2:]
    right = [float(name == label) for name, label in zip(names, test.labels, strict=True)]
    return np.array(right), two[:, 1] - two[:, 0]


def _effort(
    curve: _Curve, asked: Array | None, before: int, labels: int, max_error: float, seed: int
) -> Effort:
    whole = np.ones((1, curve.right.shape[2]))
    covered = np.array([_covered(curve, whole, draw, max_error)[0] for draw in range(SEEDS)])
    points = []
    for place, size in enumerate(curve.sizes):
        drawn = curve.right[:, place].mean(axis=0)
        first = None if asked is None else asked[place]
        points.append(
            Point(
                labels=size,
                drawn=bootstrap_mean(drawn, seed=seed),
                coverage=float(covered[:, place].mean()),
                asked=None if first is None else bootstrap_mean(first, seed=seed),
                ahead=None if first is None else paired_difference(first, drawn, seed=seed),
            )
        )
    accuracy, coverage, floor = _gains(curve, before, labels, max_error, seed)
    return Effort(
        labels=before + labels,
        test=curve.right.shape[2],
        max_error=max_error,
        points=tuple(points),
        floor=floor,
        accuracy_gain=accuracy,
        coverage_gain=coverage,
    )


def _gains(
    curve: _Curve, before: int, labels: int, max_error: float, seed: int
) -> tuple[Interval, Interval, float]:
    """Foresee what the next labels bring, and what stays wrong; the first row is no draw."""
    rng, n = np.random.default_rng(seed), curve.right.shape[2]
    weights = np.vstack([np.ones((1, n)), rng.multinomial(n, np.full(n, 1 / n), size=DRAWS)])
    # How often each draw of labels counts, shape (1 + DRAWS, SEEDS).
    counted = np.vstack(
        [np.ones((1, SEEDS)), rng.multinomial(SEEDS, np.full(SEEDS, 1 / SEEDS), size=DRAWS)]
    )
    wrong = np.einsum("dst,wt->wds", 1 - curve.right, weights, optimize=True) / n
    open_ = np.stack(
        [1 - _covered(curve, weights, draw, max_error) for draw in range(SEEDS)], axis=1
    )
    sizes = [before + size for size in curve.sizes]
    found, floor = [], 0.0
    for curves in (wrong, open_):
        laws = fit_power_laws(sizes, (curves * counted[:, :, None]).sum(axis=1) / SEEDS)
        now = before + labels
        gains = np.array([law.at(now) - law.at(now + NEXT) for law in laws])
        low, high = np.quantile(gains[1:], [0.025, 0.975])
        found.append(Interval(value=float(gains[0]), low=float(low), high=float(high), n=n))
        floor = floor or laws[0].floor
    return found[0], found[1], floor


def _covered(curve: _Curve, weights: Array, draw: int, max_error: float) -> Array:
    """Return the largest share of the test that is decided with so many errors, surest first.

    Args:
        curve: answers.
        weights: how often each text counts, shape (samples, test).
        draw: which draw of labels.
        max_error: share of wrong decisions that is allowed.

    Returns:
        Shape (samples, sizes).
    """
    found = np.empty((len(weights), len(curve.sizes)))
    for place in range(len(curve.sizes)):
        order = np.argsort(-curve.margins[draw, place], kind="stable")
        own = weights[:, order]
        decided = np.cumsum(own, axis=1)
        errors_ = np.cumsum(own * (1 - curve.right[draw, place][order]), axis=1)
        kept = errors_ <= max_error * decided
        found[:, place] = np.where(kept, decided, 0.0).max(axis=1) / decided[:, -1]
    return found


def reasons(effort: Effort) -> tuple[Phrase, ...]:
    """Say in words whether to go on, and why."""
    accuracy, coverage = effort.accuracy_gain, effort.coverage_gain
    values = {
        "next": NEXT,
        "low": Share(accuracy.low),
        "high": Share(accuracy.high),
        "least": Share(coverage.low),
        "most": Share(coverage.high),
        "max_error": Share(effort.max_error),
    }
    first = {
        Advice.GO_ON: Phrase(
            "Go on: {next} more labels promise {low} to {high} more right answers, and {least} to "
            "{most} more requests decided with {max_error} wrong.",
            **values,
        ),
        Advice.STOP: Phrase(
            "You can stop: {next} more labels promise {high} more right answers at most, and "
            "{most} more requests decided with {max_error} wrong.",
            **values,
        ),
        Advice.UNSURE: Phrase(
            "Too close to tell: {next} more labels promise {low} to {high} more right answers, and "
            "{least} to {most} more requests decided with {max_error} wrong. Label {next} more, "
            "and look again.",
            **values,
        ),
    }[effort.advice]
    return (first, *_order(effort.points))


def _order(points: Sequence[Point]) -> tuple[Phrase, ...]:
    """Say whether what was asked first taught more than what would have been drawn."""
    known = [(one, one.ahead) for one in points[:-1] if one.ahead]
    if not known:
        return ()
    point, ahead = known[-1]
    told = {"labels": point.labels, "low": Share(ahead.low), "high": Share(ahead.high)}
    if ahead.low > 0:
        return (
            Phrase(
                "The first {labels} labels taught {low} to {high} more than as many drawn at "
                "random: the order of asking pays.",
                **told,
            ),
        )
    if ahead.high < 0:
        return (
            Phrase(
                "The first {labels} labels taught less than as many drawn at random: raise the "
                "share that is drawn.",
                **told,
            ),
        )
    return (
        Phrase(
            "The first {labels} labels taught about as much as the same number drawn at random.",
            **told,
        ),
    )
