"""A classifier that learns from corrections, and serves once it is better than without them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from comptoir.kernel import errors
from comptoir.language.shares import softmax
from comptoir.quality.metrics import wilson_interval
from comptoir.reviews.understanders.ngrams import hashed
from comptoir.reviews.understanders.ports import Understander, Understood
from comptoir.reviews.understanders.softmax import Array, Linear, fit
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

COLUMNS = 2**13
PENALTY = 3e-3
BIAS_PENALTY = 1.0
"""Corrections are of hard reviews: how often they name a theme tells little of how common it is."""
FOLDS = 5
FEWEST = 50
"""Labelled reviews under which no head is fitted."""
SIGNIFICANT = 0.05
WEIGHTS, REPORT = "theme-head.npz", "theme-head.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A review and the theme that a person gave it."""

    text: str
    theme: str
    rating: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadReport:
    """Whether a head may serve, and why."""

    accepted: bool
    n: int
    """Labelled reviews."""
    accuracy: float
    """Of the head, on reviews it had not learned from (five folds)."""
    interval: tuple[float, float]
    """95 % Wilson interval of that accuracy."""
    zeroshot_accuracy: float
    zeroshot_interval: tuple[float, float]
    p_value: float
    """Exact McNemar test: how likely so uneven a split of the differences is by chance."""
    base: str
    """Name of the zero-shot understander that it corrects."""


class HeadUnderstander:
    """The zero-shot understander, corrected.

    A linear layer on the zero-shot log-probabilities, the embedding of the whole review and its
    hashed n-grams. It starts at, and is pulled to, the identity on the first: with few
    corrections it says what zero-shot says. Aspects stay those of zero-shot.

    Args:
        base: what is corrected.
        layer: weights of shape (themes + embedding size + COLUMNS, themes).
    """

    def __init__(self, base: ZeroShotUnderstander, layer: Linear) -> None:
        self._base = base
        self._layer = layer

    @cached_property
    def name(self) -> str:
        """Changes with the base and with every new training."""
        digest = hashlib.sha256(self._layer.weights.astype(np.float32).tobytes()).hexdigest()
        return f"head-{digest[:8]}-{self._base.name}"

    def understand(
        self, texts: Sequence[str], ratings: Sequence[float | None], languages: Sequence[str]
    ) -> list[Understood]:
        found = self._base.understand(texts, ratings, languages)
        if not found:
            return []
        shares = softmax(self._layer.logits(_features(self._base, texts, found)))
        ids = list(found[0].scores)
        return [
            Understood(
                theme=ids[int(row.argmax())],
                confidence=float(row.max()),
                scores=dict(zip(ids, row.tolist(), strict=True)),
                aspects=one.aspects,
            )
            for one, row in zip(found, shares, strict=True)
        ]


def train_head(
    base: ZeroShotUnderstander, labelled: Sequence[Labelled], models: Path
) -> HeadReport:
    """Fit a head on corrections, judge it on folds it did not see, and keep both.

    It serves when it is right more often than zero-shot and McNemar's exact test says that this
    is no chance (p < 0.05). McNemar 1947, "Note on the sampling error of the difference between
    correlated proportions".

    Args:
        base: the zero-shot understander to correct.
        labelled: reviews with the themes that people gave them.
        models: folder that `head:` reads.

    Raises:
        errors.Invalid: fewer than 50 reviews, one theme only, or a theme that the taxonomy lacks.
    """
    ids = [theme.theme_id for theme in base.taxonomy.themes]
    labels = _labels(labelled, ids)
    texts = [one.text for one in labelled]
    found = base.understand(texts, [one.rating for one in labelled], [""] * len(texts))
    features = _features(base, texts, found)
    unseen = np.zeros(len(labels), dtype=np.intp)
    for fold in range(FOLDS):
        out = _folds(labels) == fold
        layer = _fit(features[~out], labels[~out], len(ids))
        unseen[out] = layer.logits(features[out]).argmax(axis=1)
    plain = np.array([ids.index(one.theme) for one in found])
    report = _judge(unseen == labels, plain == labels, base.name)
    _keep(_fit(features, labels, len(ids)), report, models)
    return report


def open_head(base: ZeroShotUnderstander, models: Path) -> Understander:
    """Return the kept head when it was accepted for this very base, else the base."""
    report = head_report(models)
    if report is None or not report.accepted or report.base != base.name:
        return base
    with np.load(models / WEIGHTS, allow_pickle=False) as kept:
        return HeadUnderstander(base, Linear(kept["weights"].astype(float), kept["bias"]))


def head_report(models: Path) -> HeadReport | None:
    """Return what is told of the kept head; none when there is none."""
    try:
        told = json.loads((models / REPORT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    for name in ("interval", "zeroshot_interval"):
        told[name] = tuple(told[name])
    return HeadReport(**told)


def forget_head(models: Path) -> bool:
    """Remove the kept head; tell whether there was one."""
    there = (models / REPORT).is_file()
    for name in (REPORT, WEIGHTS):
        (models / name).unlink(missing_ok=True)
    return there


def _features(
    base: ZeroShotUnderstander, texts: Sequence[str], found: Sequence[Understood]
) -> csr_matrix:
    logs = np.log(np.array([list(one.scores.values()) for one in found]) + 1e-9)
    whole = base.embedder.embed(texts)
    return hstack([csr_matrix(logs), csr_matrix(whole), hashed(texts, COLUMNS)]).tocsr()


def _fit(features: csr_matrix, labels: NDArray[np.intp], themes: int) -> Linear:
    start = np.zeros((features.shape[1], themes))
    start[:themes] = np.eye(themes)
    prior = Linear(start, np.zeros(themes))
    return fit(
        features,
        np.eye(themes)[labels],
        penalty=PENALTY,
        bias_penalty=BIAS_PENALTY,
        prior=prior,
        steps=100,
    )


def _labels(labelled: Sequence[Labelled], ids: list[str]) -> NDArray[np.intp]:
    unknown = {one.theme for one in labelled} - set(ids)
    if unknown:
        raise errors.Invalid(
            "The taxonomy has no theme {themes}.", themes=", ".join(sorted(unknown))
        )
    labels = np.array([ids.index(one.theme) for one in labelled], dtype=np.intp)
    if len(labels) < FEWEST or len(set(labels.tolist())) == 1:
        raise errors.Invalid(
            "There are {labels} corrections of {themes} themes; a head needs {fewest} of two "
            "themes or more.",
            labels=len(labels),
            themes=len(set(labels.tolist())),
            fewest=FEWEST,
        )
    return labels


def _folds(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Deal each theme's reviews to the folds in turn, after a shuffle that is always the same."""
    folds = np.empty(len(labels), dtype=np.intp)
    order = np.random.default_rng(0).permutation(len(labels))
    for label in np.unique(labels):
        rows = order[labels[order] == label]
        folds[rows] = np.arange(len(rows)) % FOLDS
    return folds


def _judge(head: NDArray[np.bool_], zeroshot: NDArray[np.bool_], base: str) -> HeadReport:
    from scipy.stats import binomtest  # noqa: PLC0415 - half a second to load, only to train

    better, worse = int((head & ~zeroshot).sum()), int((zeroshot & ~head).sum())
    p_value = float(binomtest(better, better + worse).pvalue) if better + worse else 1.0
    n = len(head)
    return HeadReport(
        accepted=better > worse and p_value < SIGNIFICANT,
        n=n,
        accuracy=float(head.mean()),
        interval=wilson_interval(int(head.sum()), n),
        zeroshot_accuracy=float(zeroshot.mean()),
        zeroshot_interval=wilson_interval(int(zeroshot.sum()), n),
        p_value=p_value,
        base=base,
    )


def _keep(layer: Linear, report: HeadReport, models: Path) -> None:
    """Write the weights, then the report: a report always has its weights."""
    models.mkdir(parents=True, exist_ok=True)
    (models / REPORT).unlink(missing_ok=True)
    weights: Array = layer.weights
    np.savez_compressed(models / WEIGHTS, weights=weights.astype(np.float32), bias=layer.bias)
    part = models / f"{REPORT}.part"
    part.write_text(json.dumps(asdict(report), indent=2), encoding="utf-8")
    part.replace(models / REPORT)
