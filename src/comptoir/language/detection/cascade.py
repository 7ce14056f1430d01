"""Fast when sure, careful when not.

On 520 sentences of 30 characters in thirteen shop languages, fast alone names 95.6 % rightly,
careful alone 97.9 %, this cascade 98.5 % at under 0.2 ms a text; on 62 languages 83.6 % where
fast alone has 84.1 % (`benchmarks/detection.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comptoir.language.detection.fasttext import FastDetector
from comptoir.language.detection.lingua import LinguaDetector
from comptoir.language.model import UNKNOWN, DetectedLanguage

CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeDetector:
    """Ask the fast detector first; ask the careful one only where it can help."""

    fast: FastDetector = field(default_factory=FastDetector)
    careful: LinguaDetector = field(default_factory=LinguaDetector)
    sure: float = 0.85
    """From this confidence on, the fast answer stands."""
    foreign: float = 0.4
    """A fast answer outside the careful detector's languages stands from here on."""
    doubt: float = 0.05
    """Ask only when the fast detector gives the careful one's languages this much together."""
    enough: float = 0.3
    """A careful answer under this confidence is no better than the fast one."""

    @property
    def name(self) -> str:
        return f"cascade-1/{self.fast.name}/{self.careful.name}"

    def detect(self, texts: Sequence[str]) -> list[DetectedLanguage]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> DetectedLanguage:
        ranked = self.fast.ranked(text, CANDIDATES)
        if not ranked:
            return UNKNOWN
        top = ranked[0]
        likely = [found for found in ranked if found.code in self.careful.languages]
        if top.confidence >= (self.sure if top in likely else self.foreign):
            return top
        if sum(found.confidence for found in likely) < self.doubt:
            return top
        careful = self.careful.detect([text])[0]
        return careful if careful.confidence > self.enough else top
