"""The words of text understanding."""

from dataclasses import dataclass
from enum import StrEnum


class Polarity(StrEnum):
    """How a text feels."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedLanguage:
    """The language a text is most likely written in."""

    code: str
    """ISO 639-1, such as `fr`; ISO 639-3 where there is no shorter one; `und` when unknown."""
    confidence: float
    """0 to 1."""


UNKNOWN = DetectedLanguage(code="und", confidence=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentimentScores:
    """Shares of belief in each polarity; they sum to 1.

    >>> scores = SentimentScores(positive=0.1, negative=0.7, neutral=0.1, mixed=0.1)
    >>> scores.label, scores.contradicts(rating=5), scores.contradicts(rating=1)
    (<Polarity.NEGATIVE: 'negative'>, True, False)
    """

    positive: float
    negative: float
    neutral: float
    mixed: float

    @property
    def label(self) -> Polarity:
        return max(Polarity, key=lambda polarity: float(getattr(self, polarity.value)))

    @property
    def confidence(self) -> float:
        """Belief in the label, 0.25 to 1."""
        return max(self.positive, self.negative, self.neutral, self.mixed)

    def contradicts(self, rating: float) -> bool:
        """Tell whether text and stars (1 to 5) say opposite things with some certainty."""
        return (rating >= HIGH_STARS and self.negative > SURE) or (
            rating <= LOW_STARS and self.positive > SURE
        )


HIGH_STARS, LOW_STARS = 4, 2
SURE = 0.6
"""Belief from which a contradiction is worth a flag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One class of a zero-shot classification, told in words."""

    label_id: str
    texts: tuple[str, ...]
    """Descriptions and examples, in any languages; one at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """A part of a text and why it matters."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    label: str
    score: float
    """0 to 1."""
