"""The `head:` reader: hashed n-grams and the tone of words, one linear layer (see CARD.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.language.model import SentimentScores
from comptoir.language.sentiment.features import hashed, tone_numbers
from comptoir.language.sentiment.lexicon import Tone
from comptoir.language.sentiment.mixed import with_mixed
from comptoir.language.sentiment.rated import RatedReader
from comptoir.language.sentiment.tones import ToneReader
from comptoir.language.shares import softmax

WEIGHTS = "head-1.npz"
NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
"""Columns of the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadWeights:
    """One linear layer; the columns are negative, neutral, positive."""

    grams: NDArray[np.float32]
    """Shape (COLUMNS, 3)."""
    tones: NDArray[np.float32]
    """Shape (TONES, 3)."""
    bias: NDArray[np.float32]
    """Shape (3,)."""

    def logits(self, grams: csr_matrix, tones: Sequence[Tone]) -> NDArray[np.float32]:
        """Return unnormalised scores of hashed texts, shape (n, 3)."""
        found: NDArray[np.float32] = (
            grams @ self.grams + tone_numbers(tones) @ self.tones + self.bias
        )
        return found

    def save(self, path: Path) -> None:
        """Write half-precision weights, which cost no accuracy and half the bytes."""
        np.savez_compressed(
            path,
            grams=self.grams.astype(np.float16),
            tones=self.tones,
            bias=self.bias,
        )

    @classmethod
    def load(cls, path: Path | None = None) -> "HeadWeights":
        """Read weights; those of the package when no path is given."""
        if path is None:
            with as_file(files(__package__) / WEIGHTS) as shipped:
                return cls.load(shipped)
        with np.load(path, allow_pickle=False) as held:
            return cls(**{name: held[name].astype(np.float32) for name in held.files})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the head sees of texts, and says of them."""

    words: list[list[str]]
    grams: csr_matrix
    """Shape (n, COLUMNS)."""
    tones: list[Tone]
    logits: NDArray[np.float32]
    """Unnormalised scores, shape (n, 3)."""


class HeadReader(RatedReader):
    """Learned on open data only; thousands of texts a second."""

    name = "head-1"

    def __init__(self, weights: HeadWeights | None = None) -> None:
        self._weights = weights or HeadWeights.load()
        self._tones = ToneReader()

    def feel(self, texts: Sequence[str], languages: Sequence[str] | None) -> list[SentimentScores]:
        seen = self.see(texts, languages)
        return feelings(seen.logits, seen.tones)

    def see(self, texts: Sequence[str], languages: Sequence[str] | None) -> Seen:
        """Return what decides on each text."""
        read = self._tones.read(texts, languages)
        words, tones = [words for words, _ in read], [tone for _, tone in read]
        grams = hashed(words)
        return Seen(
            words=words, grams=grams, tones=tones, logits=self._weights.logits(grams, tones)
        )


def feelings(logits: NDArray[np.float32], tones: Sequence[Tone]) -> list[SentimentScores]:
    """Turn unnormalised scores of shape (n, 3) into scores; no word at all is neutral."""
    shares = softmax(logits).tolist()
    return [_scores(row, tone) for row, tone in zip(shares, tones, strict=True)]


def _scores(shares: Sequence[float], tone: Tone) -> SentimentScores:
    if not tone.words:
        return SentimentScores(positive=0, negative=0, neutral=1, mixed=0)
    return with_mixed(shares[POSITIVE], shares[NEGATIVE], shares[NEUTRAL], tone)
