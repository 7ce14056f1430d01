"""Which labels of a data set are probably wrong.

Confident learning: C. G. Northcutt, L. Jiang and I. L. Chuang, "Confident Learning: Estimating
Uncertainty in Dataset Labels", JAIR 70 (2021). A label is compared with what a model says that did
not learn from it, nor from texts that say the same. Two things are of our own: texts are ordered by
how far their label falls behind what labels of its desk usually get, as a share of that, so that a
desk which the model never is sure of is not suspected as a whole; and texts that say the same under
different desks are suspects whatever the model says. Measured in docs/why/routing.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from comptoir.language.shares import softmax
from comptoir.routing.learners.classes import columns_of
from comptoir.routing.learners.mixing import least_surprise
from comptoir.routing.learners.port import Groups, Scores

TWINS_WEIGH = 0.5
"""By this factor a label is believed less where most texts that say the same have another."""
_LEAST = 1e-9
Array = NDArray[np.float64]


class Why(StrEnum):
    """What speaks against a label."""

    MODEL = "model"
    """What was learned from all other texts is confident of another desk."""
    TWINS = "twins"
    """Texts that say nearly the same have another desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A label that is probably wrong."""

    row: int
    given: str
    """The desk that the label names, empty for none at all."""
    suggested: str
    """The likeliest other desk."""
    belief: float
    """How believable the label is: its probability over that which labels of its desk have on
    average; the lower, the more suspicious."""
    share: float
    """Probability of the label, 0 to 1."""
    confidence: float
    """That of the suggested desk."""
    why: tuple[Why, ...]
    """What speaks against it; nothing where it only is the next in order."""
    twins: tuple[int, ...] = ()
    """Rows that say nearly the same under another desk."""

    @property
    def likeliest(self) -> tuple[str, float]:
        """Of the label and what it could be: the likelier one, and its probability."""
        if self.confidence > self.share:
            return self.suggested, self.confidence
        return self.given, self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """What is thought of the labels of a data set."""

    suspects: tuple[Suspect, ...]
    """All labels, the least believable first."""
    wrong: int
    """How many labels are wrong, as the confident joint estimates; which ones is less sure."""

    @property
    def contradicted(self) -> int:
        """How many labels something speaks against."""
        return sum(bool(one.why) for one in self.suspects)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What the model says of labels, row by row."""

    own: Array
    """Probability of the label; of none at all, what the likeliest desk leaves."""
    usual: Array
    """That of the labels of its desk, on average."""
    other: NDArray[np.int64]
    """The likeliest other desk."""
    doubted: NDArray[np.bool_]
    """Whether the model is as confident of another as it usually is of its labels."""
    known: NDArray[np.bool_]
    """Whether it is so confident of any desk."""


@dataclass(frozen=True, slots=True)
class _Twins:
    """What texts that say the same have as labels, row by row."""

    rows: dict[int, tuple[int, ...]]
    """Those that have another one."""
    other: dict[int, int]
    """Their most frequent label."""
    outvoted: NDArray[np.bool_]
    """Whether that is more frequent than the own one."""
    tied: NDArray[np.bool_]
    """Whether it is as frequent."""


def suspect(
    labels: Sequence[str], scores: Scores, classes: Sequence[str], alike: Groups
) -> Suspicion:
    """Say which labels are probably wrong.

    Args:
        labels: the desk of each text, `NOWHERE` for one that belongs to none, shape (n,).
        scores: held out, shape (n, classes).
        classes: what the columns stand for.
        alike: texts of one number say nearly the same, whatever their labels, shape (n,).
    """
    given = columns_of(labels, classes)
    shares = softmax(scores.astype(np.float64) * least_surprise(scores, given)[0])
    doubt, twins = _doubt(shares, given), _twins(given, alike)
    weigh = np.where(twins.outvoted, TWINS_WEIGH, 1.0)
    belief = doubt.own / np.maximum(doubt.usual, _LEAST) * weigh
    found = []
    for row in np.argsort(belief, kind="stable").tolist():
        same = bool(twins.outvoted[row] or twins.tied[row])
        doubted = bool(doubt.doubted[row])
        # Where the model believes the label, its like say what else it could be.
        best = twins.other[row] if same and not doubted else int(doubt.other[row])
        found.append(
            Suspect(
                row=row,
                given=labels[row],
                suggested=classes[best] if best >= 0 else "",
                belief=round(float(belief[row]), 6),
                share=round(float(doubt.own[row]), 6),
                confidence=round(float(shares[row, best]) if best >= 0 else 0.0, 6),
                why=(*([Why.MODEL] if doubted else []), *([Why.TWINS] if same else [])),
                twins=twins.rows.get(row, ()),
            )
        )
    return Suspicion(suspects=tuple(found), wrong=_wrong(doubt, given))


def _doubt(shares: Array, given: NDArray[np.int64]) -> _Doubt:
    rows, outside = np.arange(len(given)), given < 0
    own = np.where(outside, 1 - shares.max(axis=1), shares[rows, given])
    names, places = np.unique(given, return_inverse=True)
    usual = np.bincount(places, own) / np.bincount(places)
    needed = np.full(shares.shape[1], np.inf)
    needed[names[names >= 0]] = usual[names >= 0]
    sure = np.where(shares >= needed, shares, -1.0)
    known = sure.max(axis=1) >= 0
    rest = np.where(sure >= 0, shares + 1, shares)  # those that it is sure of come first
    rest[rows[~outside], given[~outside]] = -1.0
    doubted = known & (sure.argmax(axis=1) != given)
    return _Doubt(own, usual[places], rest.argmax(axis=1), doubted, known)


def _twins(given: NDArray[np.int64], alike: Groups) -> _Twins:
    found = _Twins({}, {}, np.zeros(len(given), dtype=bool), np.zeros(len(given), dtype=bool))
    order = np.argsort(alike, kind="stable")
    for rows in np.split(order, np.nonzero(np.diff(alike[order]))[0] + 1):
        names, counts = np.unique(given[rows], return_counts=True)
        if len(names) < 2:  # noqa: PLR2004 - nobody disagrees
            continue
        for row in rows.tolist():
            mine = names == given[row]
            others, own = counts * ~mine, int(counts[mine][0])
            found.rows[row] = tuple(rows[given[rows] != given[row]].tolist())
            found.other[row] = int(names[others.argmax()])
            found.outvoted[row], found.tied[row] = others.max() > own, others.max() == own
    return found


def _wrong(doubt: _Doubt, given: NDArray[np.int64]) -> int:
    """Estimate how many labels are wrong: the confident joint, scaled to the counts of labels."""
    wrong = 0.0
    for name in np.unique(given[given >= 0]).tolist():
        mine = given == name
        if (counted := mine & doubt.known).any():
            wrong += float(mine.sum() * doubt.doubted[counted].mean())
    return round(wrong)
