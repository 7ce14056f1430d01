"""Which words readers of an open set of reviews found helpful (see CARD.md)."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import mmh3
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.reviews.scorers.vocabulary import Vocabulary, word_counts

SHIPPED = Path(__file__).with_name("common_words.npz")
LANGUAGE = "en"
"""Of the reviews it was learned from; it says nothing about texts in another."""


@dataclass(frozen=True, slots=True, eq=False)
class CommonWords:
    """A vocabulary that ships: what a shop's own votes are too few to tell.

    It has no opinion on a text that it was learned from, so that a measurement on the very set
    flatters nobody.
    """

    vocabulary: Vocabulary
    usual: float
    """Mean score of the texts it was learned from."""
    learned_from: NDArray[np.uint32]
    """Fingerprints of these texts, rising."""
    version: str
    """Hash of its file; a learned order belongs to one."""

    def promise(self, reviews: pl.DataFrame, counts: csr_matrix) -> NDArray[np.float64]:
        """Return how far the words of each text promise votes beyond the usual, shape (n,).

        It is 0 for a text in another language, and for one that it was learned from.

        Args:
            reviews: Scorer columns.
            counts: Their words, as from `word_counts`.
        """
        spoken = (reviews["language"].str.slice(0, 2).fill_null("") == LANGUAGE).to_numpy()
        fresh = ~np.isin(fingerprints(reviews), self.learned_from)
        return np.where(spoken & fresh, self.vocabulary.score(counts) - self.usual, 0.0)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> "CommonWords":
        """Read the file that `pack` made."""
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            vocabulary = Vocabulary(
                kept["buckets"].astype(np.int64),
                kept["idf"].astype(np.float64),
                kept["weights"].astype(np.float64),
            )
            version = hashlib.sha256(content).hexdigest()
            return cls(vocabulary, float(kept["usual"]), kept["learned_from"], version)


def believed(
    reviews: pl.DataFrame, promise: NDArray[np.float64], gain: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return how far a shop's votes bear the promise out, and what they say beyond it.

    Args:
        reviews: Scorer columns, shape (n,).
        promise: As from `CommonWords.promise`, shape (n,).
        gain: Corrected gains, shape (n,).

    Returns:
        The slope of the gain on the promise between reviews of one product, 0 or more, and the
        rest of the gain, shape (n,).
    """
    product = np.unique(reviews["product_id"].to_numpy(), return_inverse=True)[1]
    mean = np.bincount(product, weights=promise) / np.bincount(product)
    beyond = promise - mean[product]
    spread = float(beyond @ beyond)
    slope = max(float(beyond @ gain) / spread, 0.0) if spread > 0 else 0.0
    return slope, gain - slope * beyond


def pack(vocabulary: Vocabulary, reviews: pl.DataFrame, path: Path = SHIPPED) -> None:
    """Write a vocabulary and the fingerprints of what it was learned from, in half precision."""
    np.savez_compressed(
        path,
        buckets=vocabulary.buckets.astype(np.int32),
        idf=vocabulary.idf.astype(np.float16),
        weights=vocabulary.weights.astype(np.float16),
        usual=vocabulary.score(word_counts(reviews)).mean(),
        learned_from=np.unique(fingerprints(reviews)),
    )


def fingerprints(reviews: pl.DataFrame) -> NDArray[np.uint32]:
    """Return a hash of the letters and digits of each text, shape (n,).

    Cleaning changes blanks and marks from one release to another; it changes no word.
    """
    bare = reviews.select(pl.col("text").fill_null("").str.to_lowercase())
    words = bare.select(pl.col("text").str.replace_all(r"\W+", "")).to_series()
    return np.array([mmh3.hash(text, signed=False) for text in words], dtype=np.uint32)
