"""Embedders that remember: the same text is read for several ends."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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


class RecentEmbedder:
    """Embeds a text once while it is asked about: to decide, to explain, to observe.

    Args:
        embedder: reads what is new.
        size: texts that are remembered; the one asked for longest ago goes first.
    """

    def __init__(self, embedder: Embedder, size: int = 256) -> None:
        self._embedder = embedder
        self._size = size
        self._rows: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def size(self) -> int:
        return self._embedder.size

    def embed(self, texts: Sequence[str]) -> Matrix:
        if not 0 < len(texts) <= self._size // 4:  # many at once are asked for once
            return self._embedder.embed(texts)
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
        with self._lock:
            for text in texts:
                self._rows[text] = known[text]
                self._rows.move_to_end(text)
            while len(self._rows) > self._size:
                self._rows.popitem(last=False)
        return np.stack([known[text] for text in texts])
