"""The learned order: LambdaMART on helpful votes, explained part by part."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import lightgbm as lgb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.reviews.scorers.anchor import Anchor
from comptoir.reviews.scorers.common_words import CommonWords
from comptoir.reviews.scorers.features import FEATURES, GROUPS, features
from comptoir.reviews.scorers.port import complete
from comptoir.reviews.scorers.vocabulary import Vocabulary, word_counts

BASE = "base"
"""The part that every review starts from."""
PARTS = (*GROUPS, "duplicate", "shouting")
"""What a score is told by, beside the base: features by group, and two discounts of the default."""
_NO_STEP = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Where a learned scorer comes from, and its scale."""

    seed: int
    data_sha256: str
    """Of the reviews it was trained on."""
    reviews: int
    products: int
    versions: Mapping[str, str]
    """Of the libraries that trained it."""
    slope: float
    """Score = logistic(slope * margin + offset); the slope is above 0."""
    offset: float
    anchor: Anchor
    weights: Mapping[str, float]
    """Mean size of each part in training, by part, summing to 1."""
    common_words: str = ""
    """Version of the words of other shops that its own are added to."""
    common_weight: float = 0.0
    """How far its votes bore these out, 0 or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedV3:
    """Score by a LambdaMART model that never sees a vote, held by the default order.

    The margin of a review is its base plus one contribution per feature of the trees (TreeSHAP:
    Lundberg et al., Nature Machine Intelligence 2, 2020) and one per part of the default
    (`Anchor`). A logistic curve brings the margin to 0..1. The part of the base is the curve at
    the base; each contribution then gets the same slope, that of the chord to the review's own
    score, so parts keep their sign and proportion and sum to the score.
    """

    trees: str
    """The model in LightGBM's text format."""
    vocabulary: Vocabulary
    common: CommonWords
    card: Card
    threads: int = 1
    _booster: lgb.Booster = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_booster", lgb.Booster(model_str=self.trees))

    @property
    def name(self) -> str:
        return "learned-v3"

    @property
    def weights(self) -> Mapping[str, float]:
        return self.card.weights

    def parts(self, reviews: pl.DataFrame) -> pl.DataFrame:
        """Return the base and the contribution of each group of features."""
        if reviews.is_empty():
            return pl.DataFrame(schema=dict.fromkeys((BASE, *PARTS), pl.Float64))
        base, grouped = self._contributions(complete(reviews))
        start = logistic(self.card.slope * base + self.card.offset)
        steps = grouped.sum(axis=1)
        score = logistic(self.card.slope * (base + steps) + self.card.offset)
        tangent = self.card.slope * start * (1 - start)
        # Where the contributions cancel out the chord has no length, and the tangent stands in.
        moved = np.abs(steps) > _NO_STEP
        chord = np.where(moved, (score - start) / np.where(moved, steps, 1.0), tangent)
        shares = grouped * chord[:, np.newaxis]
        return pl.DataFrame({BASE: start, **dict(zip(PARTS, shares.T, strict=True))})

    def _contributions(
        self, reviews: pl.DataFrame
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the base, shape (n,), and contributions by part, shape (n, parts)."""
        counts = word_counts(reviews)
        common = self.card.common_weight * self.common.promise(reviews, counts)
        table = features(reviews, self.vocabulary.score(counts) + common)
        raw = np.asarray(self._booster.predict(table, pred_contrib=True, num_threads=self.threads))
        return raw[:, -1], by_part(raw, self.card.anchor, reviews)


def by_part(raw: NDArray[np.float64], anchor: Anchor, reviews: pl.DataFrame) -> NDArray[np.float64]:
    """Return what each of `PARTS` adds to the margin of each review, shape (n, parts).

    Args:
        raw: Contributions of the trees' features, and their base, shape (n, features + 1).
        anchor: What holds the trees.
        reviews: Scorer columns, shape (n,).
    """
    held = anchor.contributions(reviews)
    places = {name: place for place, name in enumerate(FEATURES)}
    columns = [
        raw[:, [places[name] for name in GROUPS.get(part, ())]].sum(axis=1) + held.get(part, 0.0)
        for part in PARTS
    ]
    return np.stack(columns, axis=1)


def logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-value)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * value))


def scale_of(margins: NDArray[np.float64]) -> tuple[float, float]:
    """Return the slope and offset that make grades mean what they say.

    The best fifth of the training reviews scores 0.60 or more (premium), the better half 0.45 or
    more (operational).
    """
    middle, high = np.quantile(margins, [0.5, 0.8])
    at_middle, at_high = math.log(0.45 / 0.55), math.log(0.60 / 0.40)
    slope = (at_high - at_middle) / max(float(high - middle), 1e-6)
    return slope, at_middle - slope * float(middle)
