"""The port of language detectors."""

from collections.abc import Sequence
from typing import Protocol

from comptoir.language.model import DetectedLanguage

CHARACTERS = 400
"""A language shows itself in the first lines; more is time without gain."""


class Detector(Protocol):
    """Tells which language a text is written in."""

    @property
    def name(self) -> str:
        """Method and version, such as `fasttext-lid176-lite`."""
        ...

    def detect(self, texts: Sequence[str]) -> list[DetectedLanguage]:
        """Detect the language of each text, in order.

        A text without letters is `und` with confidence 0. No text is an error.
        """
        ...
