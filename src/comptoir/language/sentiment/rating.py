"""Stars as a hint: they settle what the text leaves open, and no more."""

import math
from collections.abc import Sequence

from comptoir.kernel import errors
from comptoir.language.model import SentimentScores

PULL = 0.7
"""Log-odds that each star away from 3 adds between positive and negative, half to each side. Five
stars multiply the odds by four: a text that is four to one sure of the contrary still decides."""


def with_rating(scores: SentimentScores, rating: float | None) -> SentimentScores:
    """Return the scores, leaning to the stars.

    >>> unsure = SentimentScores(positive=0.4, negative=0.4, neutral=0.1, mixed=0.1)
    >>> round(with_rating(unsure, 5).positive, 2)
    0.67
    >>> clear = SentimentScores(positive=0.05, negative=0.85, neutral=0.05, mixed=0.05)
    >>> with_rating(clear, 5).label
    <Polarity.NEGATIVE: 'negative'>
    """
    if rating is None:
        return scores
    lean = math.exp(PULL * (rating - 3) / 2)
    positive, negative = scores.positive * lean, scores.negative / lean
    total = positive + negative + scores.neutral + scores.mixed
    return SentimentScores(
        positive=positive / total,
        negative=negative / total,
        neutral=scores.neutral / total,
        mixed=scores.mixed / total,
    )


def stars_of(count: int, ratings: Sequence[float | None] | None) -> Sequence[float | None]:
    """Return a rating for each of `count` texts.

    Raises:
        errors.Invalid: there are not as many ratings as texts.
    """
    if ratings is None:
        return [None] * count
    if len(ratings) != count:
        raise errors.Invalid(
            "{count} texts came with {ratings} ratings. Give one for each.",
            count=count,
            ratings=len(ratings),
        )
    return ratings
