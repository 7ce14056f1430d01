"""An embedder that remembers: one training reads the same texts for several ends."""

from collections.abc import Sequence

import numpy as np

from comptoir.language.embedding import Embedder
from comptoir.language.embedding.ports import Matrix


class RememberingEmbedder:
    """Embeds each text once while it lives.

    Args:
        embedder: reads what is new.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._place: dict[str, int] = {}
        self._rows: Matrix = np.zeros((0, embedder.size), dtype=np.float32)

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def size(self) -> int:
        return self._embedder.size

    def embed(self, texts: Sequence[str]) -> Matrix:
        new = [text for text in dict.fromkeys(texts) if text not in self._place]
        if new:
            self._rows = np.vstack([self._rows, self._embedder.embed(new)])
            self._place |= {text: len(self._place) + at for at, text in enumerate(new)}
        return self._rows[[self._place[text] for text in texts]]
