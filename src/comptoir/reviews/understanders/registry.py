"""Understanders by URI scheme."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel import errors
from comptoir.language.classification import open_classifier
from comptoir.language.embedding import Embedder
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.understanders.calibration import read_calibration
from comptoir.reviews.understanders.cascade import CascadeUnderstander
from comptoir.reviews.understanders.head import open_head
from comptoir.reviews.understanders.llm import LlmUnderstander
from comptoir.reviews.understanders.nli import NliUnderstander
from comptoir.reviews.understanders.ports import Understander
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an understander may be made of."""

    rest: str
    """What follows the scheme in the URI."""
    taxonomy: Taxonomy
    embedder: Embedder
    around: Surroundings
    models: Path
    """Folder of the shop's own trained models; it need not exist."""


def zeroshot(parts: Parts) -> ZeroShotUnderstander:
    """Make the understander that others build on."""
    return ZeroShotUnderstander(parts.taxonomy, parts.embedder, read_calibration(parts.models))


UNDERSTANDERS: dict[str, Callable[[Parts], Understander]] = {
    "zeroshot": zeroshot,
    "cascade": lambda parts: CascadeUnderstander(
        parts.taxonomy, parts.embedder, read_calibration(parts.models)
    ),
    "head": lambda parts: open_head(zeroshot(parts), parts.models),
    "nli": lambda parts: NliUnderstander(
        parts.taxonomy, open_classifier(f"nli:{parts.rest}", parts.around)
    ),
    "llm": lambda parts: LlmUnderstander.open(parts.rest, parts.taxonomy, parts.around),
}


def open_understander(
    uri: str,
    taxonomy: Taxonomy,
    embedder: Embedder,
    *,
    around: Surroundings | None = None,
    models: Path | None = None,
) -> Understander:
    """Make the understander that a URI names; nothing heavy is done before its first use.

    Args:
        uri: a scheme and what it needs, such as `zeroshot:`.
        taxonomy: the closed list of themes.
        embedder: turns sentences into vectors.
        around: where models lie and which servers may be spoken to; none refuses every server.
        models: folder of the shop's own trained models; none for `reviews/` beside the others.

    Raises:
        errors.Invalid: no understander has that scheme.
        errors.Denied: the server is outside the shop and `offline` is on.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in UNDERSTANDERS:
        known = ", ".join(f"{name}:" for name in UNDERSTANDERS)
        raise errors.Invalid(
            "There is no understander {uri!r}. Use one of {known}", uri=uri, known=known
        )
    around = around or Surroundings()
    models = models or around.models / "reviews"
    parts = Parts(rest=rest, taxonomy=taxonomy, embedder=embedder, around=around, models=models)
    return UNDERSTANDERS[scheme](parts)
