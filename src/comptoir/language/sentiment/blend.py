"""The `blend:` reader: the head, and an encoder's second opinion where it is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comptoir.language.embedding.e5 import E5Embedder
from comptoir.language.embedding.ports import Embedder
from comptoir.language.model import SentimentScores
from comptoir.language.sentiment.head import (
    NEGATIVE,
    POSITIVE,
    HeadReader,
    HeadWeights,
    feelings,
)
from comptoir.language.sentiment.rated import RatedReader
from comptoir.language.shares import softmax

WEIGHTS = "blend-e5-1.npz"
UNSURE = 0.8
"""Ask for a second opinion when positive and negative are nearer than this. It spares the encoder
one review in four; of those the head has 98 % right (CARD.md)."""
CHARACTERS = 700
"""Read by the encoder; its time grows with length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendWeights:
    """A direction from negative to positive among the encoder's vectors."""

    direction: NDArray[np.float32]
    """Shape (size,)."""
    bias: NDArray[np.float32]
    """Shape ()."""

    def lean(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return log-odds of positive against negative, shape (n,)."""
        leaning: NDArray[np.float32] = rows @ self.direction + self.bias
        return leaning

    def save(self, path: Path) -> None:
        np.savez_compressed(path, direction=self.direction, bias=self.bias)

    @classmethod
    def load(cls) -> "BlendWeights":
        with as_file(files(__package__) / WEIGHTS) as path, np.load(path) as held:
            return cls(direction=held["direction"], bias=held["bias"])


class BlendReader(RatedReader):
    """Finer than the head, at the encoder's speed; learned on open data only.

    Args:
        head: weights in place of those of the package.
        blend: weights in place of those of the package.
        embedder: what the blend's weights were learned with.
        unsure: margin under which the encoder is asked; above 1 asks always.
    """

    name = "blend-e5-1"

    def __init__(
        self,
        head: HeadWeights | None = None,
        blend: BlendWeights | None = None,
        embedder: Embedder | None = None,
        unsure: float = UNSURE,
    ) -> None:
        self._head = HeadReader(head)
        self._blend = blend or BlendWeights.load()
        self._embedder = embedder or E5Embedder()
        self._unsure = unsure

    def feel(self, texts: Sequence[str], languages: Sequence[str] | None) -> list[SentimentScores]:
        seen = self._head.see(texts, languages)
        logits = seen.logits
        shares = softmax(logits)
        margin = np.abs(shares[:, POSITIVE] - shares[:, NEGATIVE])
        unsure = np.flatnonzero(margin < self._unsure).tolist()
        rows = self._embedder.embed([texts[at][:CHARACTERS] for at in unsure])
        lean = self._blend.lean(rows)
        logits[unsure, POSITIVE] += lean
        logits[unsure, NEGATIVE] -= lean
        return feelings(logits, seen.tones)
