"""What a learner says of texts that it did not learn from."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comptoir.routing.learners.classes import classes_of
from comptoir.routing.learners.port import (
    NOWHERE,
    Groups,
    HeldOut,
    Learner,
    LearnsHeldOut,
    Scores,
    Tell,
    silent,
)

FOLDS = 5


def learn_held_out(
    learner: Learner,
    texts: Sequence[str],
    labels: Sequence[str],
    groups: Groups,
    *,
    seed: int = 0,
    tell: Tell = silent,
) -> HeldOut:
    """Learn from everything, and score each text by what was learned from others alone.

    A learner that cannot tell at once learns once more for each of five folds. Groups stay whole.

    Args:
        learner: learns.
        texts: shape (n,).
        labels: shape (n,).
        groups: texts of one number are left out together, shape (n,).
        seed: of the folds.
        tell: hears how far it is.

    Raises:
        errors.Invalid: there are not two classes.
    """
    if isinstance(learner, LearnsHeldOut):
        return learner.learn_held_out(texts, labels, groups, tell)
    classes = classes_of(labels)
    folds = folds_of(groups, labels, FOLDS, seed)
    scores = np.zeros((len(texts), len(classes)), dtype=np.float32)
    for fold in range(FOLDS):
        tell(f"held-out texts, part {fold + 1} of {FOLDS}", fold / (FOLDS + 1))
        out = np.nonzero(folds == fold)[0].tolist()
        kept = np.nonzero(folds != fold)[0].tolist()
        own = [labels[row] for row in kept]
        if not out or len({*own} - {NOWHERE}) < 2:  # noqa: PLR2004 - what learning needs
            continue
        learned = learner.learn([texts[row] for row in kept], own)
        unseen = learned.predict([texts[row] for row in out])
        scores[out] = _placed(unseen, learned.classes, classes)
    tell("all texts", FOLDS / (FOLDS + 1))
    return HeldOut(learner.learn(texts, labels), scores)


def _placed(scores: Scores, own: tuple[str, ...], classes: tuple[str, ...]) -> Scores:
    """Return scores under all classes; one that a fold did not know is the unlikeliest."""
    if own == classes:
        return scores
    found = np.repeat(scores.min(axis=1, keepdims=True), len(classes), axis=1)
    found[:, [classes.index(name) for name in own]] = scores
    return found


def folds_of(groups: Groups, labels: Sequence[str], folds: int, seed: int) -> NDArray[np.int64]:
    """Deal whole groups to folds, the groups of each label in turn.

    >>> folds_of(np.array([0, 0, 1, 2, 3]), ["a", "a", "a", "b", "b"], 2, seed=0).tolist()
    [0, 0, 1, 0, 1]
    """
    firsts = np.unique(groups, return_index=True)[1]
    order = np.random.default_rng(seed).permutation(len(firsts))
    names = [labels[firsts[group]] for group in order.tolist()]
    dealt = np.empty(len(firsts), dtype=np.int64)
    turn: dict[str, int] = {}
    for group, name in zip(order.tolist(), names, strict=True):
        turn[name] = turn.get(name, -1) + 1
        dealt[group] = turn[name] % folds
    return dealt[np.unique(groups, return_inverse=True)[1]]
