"""Learners by name."""

from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.routing.learners.blend import Blend
from comptoir.routing.learners.embed_linear import EmbedLinear
from comptoir.routing.learners.port import Learner, Tools
from comptoir.routing.learners.prior import Prior
from comptoir.routing.learners.tfidf_linear import TfidfLinear
from comptoir.routing.learners.transformer import Transformer

DEFAULT = Blend.name
LEARNERS: dict[str, Callable[[Tools], Learner]] = {
    Prior.name: Prior,
    TfidfLinear.name: TfidfLinear,
    EmbedLinear.name: EmbedLinear,
    Blend.name: Blend,
    Transformer.name: Transformer,
}


def learner_named(name: str, tools: Tools) -> Learner:
    """Make the learner of a name.

    Raises:
        errors.Invalid: there is none.
    """
    if name not in LEARNERS:
        raise errors.Invalid(
            "There is no learner {name!r}. Use one of {known}.",
            name=name,
            known=", ".join(LEARNERS),
        )
    return LEARNERS[name](tools)
