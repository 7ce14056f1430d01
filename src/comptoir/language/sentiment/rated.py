"""What every sentiment reader does alike: ratings tip what the words leave open."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from comptoir.language.model import SentimentScores
from comptoir.language.sentiment.rating import stars_of, with_rating


class RatedReader(ABC):
    """A `SentimentReader` that says only what the words tell."""

    @abstractmethod
    def feel(self, texts: Sequence[str], languages: Sequence[str] | None) -> list[SentimentScores]:
        """Return how each text feels by its words alone; there is at least one text."""

    def read(
        self,
        texts: Sequence[str],
        *,
        languages: Sequence[str] | None = None,
        ratings: Sequence[float | None] | None = None,
    ) -> list[SentimentScores]:
        """Read how each text feels; see `SentimentReader`."""
        stars = stars_of(len(texts), ratings)
        if not texts:
            return []
        felt = self.feel(texts, languages)
        return [with_rating(score, rating) for score, rating in zip(felt, stars, strict=True)]
