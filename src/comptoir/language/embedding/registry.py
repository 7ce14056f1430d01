"""Embedders by URI scheme."""

from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.language.embedding.e5 import E5Embedder
from comptoir.language.embedding.onnx import OnnxEmbedder
from comptoir.language.embedding.openai import OpenAIEmbedder
from comptoir.language.embedding.ports import Embedder
from comptoir.language.embedding.use import UseEmbedder
from comptoir.language.surroundings import Surroundings

Opener = Callable[[str, Surroundings], Embedder]
"""Makes an embedder from what follows the scheme."""

EMBEDDERS: dict[str, Opener] = {
    "use": lambda _rest, _around: UseEmbedder(),
    "e5": lambda rest, _around: E5Embedder(rest or "passage"),
    "onnx": OnnxEmbedder.open,
    "openai": OpenAIEmbedder.open,
}


def open_embedder(uri: str, around: Surroundings) -> Embedder:
    """Make the embedder that a URI names; nothing heavy is read before its first use.

    >>> open_embedder("use:", Surroundings()).size
    512

    Raises:
        errors.Invalid: no embedder has that scheme.
        errors.Denied: the server is outside the shop and `offline` is on.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in EMBEDDERS:
        raise errors.Invalid(
            "There is no embedder {uri!r}. Use one of {known}",
            uri=uri,
            known=", ".join(f"{s}:" for s in EMBEDDERS),
        )
    return EMBEDDERS[scheme](rest, around)
