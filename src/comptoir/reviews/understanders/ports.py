"""The port of understanders: what each review is about, and which sentence says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """The sentence that speaks of a theme."""

    theme: str
    """A theme id."""
    start: int
    """First character in the text that was understood."""
    end: int
    """One past the last character."""
    score: float
    """Calibrated probability that the sentence is about the theme, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a review is about."""

    theme: str
    """Id of the likeliest theme."""
    confidence: float
    """Its calibrated probability, 0 to 1."""
    scores: dict[str, float]
    """Calibrated probability of each theme of the taxonomy; they sum to 1."""
    aspects: tuple[Aspect, ...] = ()
    """At most one for each theme that is clearly spoken of, best first."""


class Understander(Protocol):
    """Finds the theme of reviews."""

    @property
    def name(self) -> str:
        """Kind, version and a hash of everything that decides the result, taxonomy included.

        Two understanders of one name say the same of the same review.
        """
        ...

    def understand(
        self, texts: Sequence[str], ratings: Sequence[float | None], languages: Sequence[str]
    ) -> list[Understood]:
        """Understand reviews.

        Args:
            texts: titles and bodies as people wrote them, any length, also empty.
            ratings: stars 1 to 5, or none; a hint that the text outweighs.
            languages: ISO 639 codes, empty or `und` where unknown.

        Returns:
            One for each text, in order; the same input gives the same result.

        Raises:
            errors.Invalid: the three differ in length.
            errors.Unavailable: a model or server is missing; the message says what to do.
        """
        ...
