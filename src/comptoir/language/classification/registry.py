"""Zero-shot classifiers by URI scheme."""

from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.language.classification.embedding import EmbeddingClassifier
from comptoir.language.classification.nli import NliClassifier
from comptoir.language.classification.ports import ZeroShotClassifier
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings

CLASSIFIERS: dict[str, Callable[[str, Surroundings], ZeroShotClassifier]] = {
    "zeroshot": lambda rest, around: EmbeddingClassifier(
        embedder=open_embedder(rest or "use:", around)
    ),
    "nli": NliClassifier,
}


def open_classifier(uri: str, around: Surroundings) -> ZeroShotClassifier:
    """Make the classifier that a URI names: `zeroshot:`, `zeroshot:e5:`, `nli:MODEL`.

    Raises:
        errors.Invalid: no classifier has that scheme, or no embedder the one after it.
        errors.Denied: the server is outside the shop and `offline` is on.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in CLASSIFIERS:
        known = ", ".join(f"{name}:" for name in CLASSIFIERS)
        raise errors.Invalid(
            "There is no classifier {uri!r}. Use one of {known}", uri=uri, known=known
        )
    return CLASSIFIERS[scheme](rest, around)
