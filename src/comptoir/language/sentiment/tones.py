"""The tone of texts, each by the lexicon of its language."""

from collections.abc import Sequence
from functools import lru_cache

from comptoir.kernel import errors
from comptoir.language.detection.fasttext import FastDetector
from comptoir.language.sentiment.lexicon import Lexicon, Tone, languages, read_lexicon
from comptoir.language.sentiment.words import tokens
from comptoir.language.text import tidy

CHARACTERS = 4_000
"""Longer texts are cut."""


class ToneReader:
    """Cuts texts into tokens and weighs them; a language without a lexicon has emoji only."""

    def __init__(self) -> None:
        self._lexicon = lru_cache(maxsize=None)(read_lexicon)
        self._covered = frozenset(languages())
        self._detector = FastDetector()

    def read(
        self, texts: Sequence[str], codes: Sequence[str] | None
    ) -> list[tuple[list[str], Tone]]:
        """Return tokens and tone of each text.

        Args:
            texts: in any language.
            codes: ISO 639 codes; an empty one, or none at all, is told from the text.

        Raises:
            errors.Invalid: there are not as many codes as texts.
        """
        codes = [""] * len(texts) if codes is None else codes
        if len(codes) != len(texts):
            raise errors.Invalid(
                "{count} texts came with {languages} languages. Give one for each text.",
                count=len(texts),
                languages=len(codes),
            )
        return [self._one(text, code) for text, code in zip(texts, codes, strict=True)]

    def _one(self, text: str, code: str) -> tuple[list[str], Tone]:
        code = code or self._detector.detect([text])[0].code
        words = tokens(tidy(text, CHARACTERS))
        known = code[:2] in self._covered
        lexicon = self._lexicon(code[:2]) if known else Lexicon.empty()
        return words, lexicon.tone(words)
