"""Any OpenAI-compatible embeddings server, as `openai:http://host:8080/v1?model=bge-m3`."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from comptoir.kernel import errors
from comptoir.language.embedding.ports import Matrix
from comptoir.language.openai import OpenAIServer
from comptoir.language.surroundings import Surroundings
from comptoir.language.text import tidy

BATCH = 64
CHARACTERS = 8_000
TINY = 1e-9


class OpenAIEmbedder:
    """Vectors from a server."""

    def __init__(self, server: OpenAIServer) -> None:
        self._server = server
        self.name = f"openai/{server.host}/{server.model}"

    @classmethod
    def open(cls, rest: str, around: Surroundings) -> "OpenAIEmbedder":
        """Read what follows `openai:`; see `OpenAIServer`."""
        return cls(OpenAIServer.open(rest, around))

    @cached_property
    def size(self) -> int:
        """Asked of the server once."""
        return int(self._ask(["size"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Matrix:
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        # servers refuse an empty input
        asked = [tidy(text, CHARACTERS).strip() or "." for text in texts]
        parts = [self._ask(asked[start : start + BATCH]) for start in range(0, len(asked), BATCH)]
        rows = np.vstack(parts)
        unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), TINY)
        return unit

    def _ask(self, texts: list[str]) -> Matrix:
        vectors = self._server.embed(texts)
        sizes = {len(vector) for vector in vectors}
        if len(vectors) != len(texts) or len(sizes) != 1 or 0 in sizes:
            raise errors.Unavailable(
                "{address} gave {count} vectors of {sizes} numbers for {texts} texts.",
                address=self._server.address,
                count=len(vectors),
                sizes=sorted(sizes),
                texts=len(texts),
            )
        return np.array(vectors, dtype=np.float32)
