"""The port of sentiment readers."""

from collections.abc import Sequence
from typing import Protocol

from comptoir.language.model import SentimentScores


class SentimentReader(Protocol):
    """Tells how a text feels."""

    @property
    def name(self) -> str:
        """Method and version, such as `head-1`."""
        ...

    def read(
        self,
        texts: Sequence[str],
        *,
        languages: Sequence[str] | None = None,
        ratings: Sequence[float | None] | None = None,
    ) -> list[SentimentScores]:
        """Read how each text feels, in order.

        Args:
            texts: any strings; an empty one is neutral.
            languages: ISO 639-1 code of each text; detected when not given.
            ratings: stars of each text, 1 to 5 or None: a hint that a clear text overrules.

        Raises:
            errors.Invalid: the lengths differ.
        """
        ...
