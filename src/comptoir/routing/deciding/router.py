"""A learned model with all that makes a decision of its scores."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from comptoir.quality.metrics import Outside, Threshold, controlled_threshold, upper_bound
from comptoir.routing.deciding.calibration import Calibration, learn_calibration
from comptoir.routing.deciding.evidence import Array
from comptoir.routing.deciding.rewording import reworded
from comptoir.routing.deciding.scope import Scope, learn_scope
from comptoir.routing.deciding.sets import learn_cut, likely
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.learners.classes import columns_of
from comptoir.routing.learners.holding_out import FOLDS, folds_of
from comptoir.routing.learners.port import Explains, Groups, HeldOut, Learned, Scores
from comptoir.routing.model import Change, Decision
from comptoir.routing.taxonomy.changes import possible


@dataclass(frozen=True, slots=True)
class Judged:
    """What is thought of texts, row by row."""

    shares: Array
    """Calibrated probabilities, shape (n, classes)."""
    best: NDArray[np.int64]
    """The likeliest class, shape (n,)."""
    confidence: Array
    """Its probability, shape (n,)."""
    strangeness: Array
    """How strange each is to what was learned, shape (n,)."""
    out_of_scope: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    """Whether the router decides; else a person does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From scores to decisions: everything but the model."""

    classes: tuple[str, ...]
    calibration: Calibration
    scope: Scope
    threshold: Threshold
    by_desk: dict[str, Threshold] = field(default_factory=dict)
    """Thresholds of desks that have one of their own."""
    set_cut: float = 0.0
    """Probability from which a desk is shown to the person who decides."""

    def judge(self, scores: Scores, languages: Sequence[str] = ()) -> Judged:
        """Judge scores of shape (n, classes)."""
        shares = self.calibration.apply(scores, languages)
        best = shares.argmax(axis=1)
        confidence = shares[np.arange(len(best)), best]
        strangeness = self.scope.strangeness(scores)
        strange = strangeness > self.scope.limit
        needed = np.array([self.by_desk.get(name, self.threshold).value for name in self.classes])
        decided = ~strange & (confidence >= needed[best])
        return Judged(shares, best, confidence, strangeness, strange, decided)

    def decisions(self, judged: Judged) -> list[Decision]:
        """Say what is decided of each text."""
        sets = likely(judged.shares, self.set_cut)
        return [
            Decision(
                desk=self.classes[best],
                decided=bool(decided),
                confidence=float(confidence),
                out_of_scope=bool(strange),
                scores=dict(zip(self.classes, shares.tolist(), strict=True)),
                likely=tuple(self.classes[column] for column in columns[: 1 if decided else None]),
            )
            for best, decided, confidence, strange, shares, columns in zip(
                judged.best.tolist(),
                judged.decided,
                judged.confidence,
                judged.out_of_scope,
                judged.shares,
                sets,
                strict=True,
            )
        ]


@dataclass(frozen=True, slots=True)
class Router:
    """Decides where texts go, or that a person must."""

    learned: Learned
    policy: Policy
    changes: tuple[Change, ...] = ()
    """Of the desks, since it learned them."""

    @property
    def desks(self) -> tuple[str, ...]:
        """The desks that it knows, as they are called now."""
        known = self.policy.classes
        return tuple(dict.fromkeys(new for one in known for new in possible(one, self.changes)))

    def judge(self, texts: Sequence[str], languages: Sequence[str] = ()) -> Judged:
        """Judge texts, each by itself."""
        return self.policy.judge(self.learned.predict(texts), languages)

    def decide(self, texts: Sequence[str], languages: Sequence[str] = ()) -> list[Decision]:
        """Decide, with reasons where the learner knows any."""
        judged = self.judge(texts, languages)
        found, learned = self.policy.decisions(judged), self.learned
        if isinstance(learned, Explains):
            found = [
                replace(one, reasons=learned.explain(text, int(best)))
                for one, text, best in zip(found, texts, judged.best, strict=True)
            ]
        return [reworded(one, self.changes) for one in found] if self.changes else found


def make_router(
    held: HeldOut,
    labels: Sequence[str],
    groups: Groups,
    wish: Wish,
    *,
    languages: Sequence[str] = (),
    seed: int = 0,
) -> Router:
    """Learn confidence, scope and thresholds from held-out scores.

    Confidence that thresholds are found on is itself learned from other groups, so that nothing
    is judged by what it taught.

    Args:
        held: what was learned, and held-out scores of what it was learned from.
        labels: the class of each text, `NOWHERE` for one that belongs to none, shape (n,).
        groups: texts of one number say nearly the same, shape (n,).
        wish: how wrong it may be.
        languages: ISO 639-1 code of each text, shape (n,), or none.
        seed: of the folds.
    """
    classes = held.learned.classes
    columns = columns_of(labels, classes)
    calibration = learn_calibration(held.scores, columns, languages)
    policy = Policy(
        classes=classes,
        calibration=calibration,
        scope=learn_scope(held.scores, columns, calibration.factor),
        threshold=_everything(wish),
    )
    folds = folds_of(groups, labels, FOLDS, seed)
    shares = _cross_calibrated(held.scores, columns, languages, folds)
    return Router(held.learned, _with_thresholds(policy, held.scores, shares, columns, wish))


def _everything(wish: Wish) -> Threshold:
    return Threshold(
        value=0.0, max_error=wish.max_error, level=wish.level, n=0, coverage=1, error=0, bound=1
    )


def _cross_calibrated(
    scores: Scores, columns: NDArray[np.int64], languages: Sequence[str], folds: NDArray[np.int64]
) -> Array:
    """Return the probabilities of each text by a calibration that others taught."""
    shares = np.empty(scores.shape)
    told = np.array(languages, dtype=str)
    for fold in np.unique(folds):
        out, kept = folds == fold, folds != fold
        if not (columns[kept] >= 0).any():
            kept = np.ones_like(kept)
        own = told[kept].tolist() if len(told) else ()
        calibration = learn_calibration(scores[kept], columns[kept], own)
        shares[out] = calibration.apply(scores[out], told[out].tolist() if len(told) else ())
    return shares


def _with_thresholds(
    policy: Policy, scores: Scores, shares: Array, columns: NDArray[np.int64], wish: Wish
) -> Policy:
    rows, best = np.arange(len(shares)), shares.argmax(axis=1)
    within = policy.scope.strangeness(scores) <= policy.scope.limit
    # What is out of scope is never decided; it counts as the least sure of all.
    held = _Sure(
        confidence=np.where(within, shares[rows, best], 0.0),
        right=best == columns,
        inside=columns >= 0,
    )
    threshold = held.threshold(wish.max_error, wish)
    by_desk = {}
    for name, share in wish.by_desk.items():
        if name in policy.classes:
            mine = held.some(best == policy.classes.index(name))
            by_desk[name] = mine.threshold(share, wish)
    asked = held.inside & (held.confidence < threshold.value)
    cut = learn_cut(shares[asked], columns[asked])
    return replace(policy, threshold=threshold, by_desk=by_desk, set_cut=cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sure:
    """How sure held-out texts were, and whether they were right; shape (n,) each."""

    confidence: Array
    right: NDArray[np.bool_]
    inside: NDArray[np.bool_]

    def some(self, rows: NDArray[np.bool_]) -> "_Sure":
        return _Sure(
            confidence=self.confidence[rows], right=self.right[rows], inside=self.inside[rows]
        )

    def threshold(self, max_error: float, wish: Wish) -> Threshold:
        """Return from which confidence on to decide, by cost or by risk."""
        least = wish.least_confidence
        if least is not None or not self.inside.any():
            return self._measured(1.1 if least is None else least, wish)
        outside = None
        if not self.inside.all():
            outside = Outside(confidence=self.confidence[~self.inside], share=wish.outside_share)
        return controlled_threshold(
            self.confidence[self.inside],
            self.right[self.inside],
            max_error=max_error,
            level=wish.level,
            outside=outside,
        )

    def _measured(self, value: float, wish: Wish) -> Threshold:
        """Return what is known of a threshold that is given."""
        answered = self.confidence >= value
        count, wrong = int(answered.sum()), int((answered & ~self.right).sum())
        return Threshold(
            value=value,
            max_error=wish.max_error,
            level=wish.level,
            n=len(self.confidence),
            coverage=count / max(len(self.confidence), 1),
            error=wrong / count if count else 0.0,
            bound=upper_bound(wrong, count, wish.level),
        )
