"""Careful detection: lingua's n-gram models, better on short texts, slower, and larger.

A language's model (about 20 MB) is read when a text first needs it.
https://github.com/pemistahl/lingua-rs
"""

from collections.abc import Sequence
from functools import cached_property

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

from comptoir.kernel import errors
from comptoir.language.detection.ports import CHARACTERS
from comptoir.language.model import UNKNOWN, DetectedLanguage
from comptoir.language.text import tidy

LIKELY = ("cs", "da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ro", "sv", "tr")
"""Languages that a European shop may meet."""


class LinguaDetector:
    """The likeliest of a few languages.

    Args:
        languages: ISO 639-1 codes to choose from, two at least.

    Raises:
        errors.Invalid: lingua does not know a code, or there is but one.
    """

    name = "lingua-2"

    def __init__(self, languages: Sequence[str] = LIKELY) -> None:
        known = {code.name.lower(): code for code in _codes()}
        if missing := sorted(set(languages) - known.keys()):
            raise errors.Invalid(
                "lingua does not know {missing}. It knows {known}.",
                missing=", ".join(missing),
                known=", ".join(sorted(known)),
            )
        if len(set(languages)) < 2:  # noqa: PLR2004 - a choice needs two
            raise errors.Invalid("lingua needs two languages or more to choose from. Name another.")
        self.languages = frozenset(languages)
        self._known = [known[code] for code in sorted(self.languages)]

    @cached_property
    def _model(self) -> LanguageDetector:
        return LanguageDetectorBuilder.from_iso_codes_639_1(*self._known).build()

    def detect(self, texts: Sequence[str]) -> list[DetectedLanguage]:
        return [self._one(tidy(text, CHARACTERS)) for text in texts]

    def _one(self, text: str) -> DetectedLanguage:
        best = self._model.compute_language_confidence_values(text)[0]
        if best.value <= 1 / len(self.languages):  # all equal: no letter was of any use
            return UNKNOWN
        return DetectedLanguage(
            code=best.language.iso_code_639_1.name.lower(), confidence=best.value
        )


def _codes() -> list[IsoCode639_1]:
    return [getattr(IsoCode639_1, name) for name in dir(IsoCode639_1) if name.isupper()]
