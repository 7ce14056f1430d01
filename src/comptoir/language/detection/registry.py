"""Detectors by URI scheme; after it come the likely languages, as in `lingua:fr,en`."""

from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.language.detection.cascade import CascadeDetector
from comptoir.language.detection.fasttext import FastDetector
from comptoir.language.detection.lingua import LIKELY, LinguaDetector
from comptoir.language.detection.ports import Detector

DETECTORS: dict[str, Callable[[str], Detector]] = {
    "fast": lambda _rest: FastDetector(),
    "lingua": lambda rest: LinguaDetector(_codes(rest)),
    "cascade": lambda rest: CascadeDetector(careful=LinguaDetector(_codes(rest))),
}


def open_detector(uri: str) -> Detector:
    """Make the detector that a URI names; models are read at the first use.

    >>> open_detector("cascade:").detect(["Livraison rapide, je recommande ce vendeur."])[0].code
    'fr'

    Raises:
        errors.Invalid: no detector has that scheme, or a language is unknown.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in DETECTORS:
        raise errors.Invalid(
            "There is no detector {uri!r}. Use one of {known}",
            uri=uri,
            known=", ".join(f"{s}:" for s in DETECTORS),
        )
    return DETECTORS[scheme](rest)


def _codes(rest: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in rest.split(",")) if rest else LIKELY
