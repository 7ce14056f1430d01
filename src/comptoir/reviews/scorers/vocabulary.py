"""Which words readers find useful, learned as one number per text."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

_BUCKETS = 2**16
_RARE = 5
"""A bucket seen in fewer texts is left out: it teaches nothing and could name a person."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """A ridge regression on hashed words and pairs of words.

    Words are kept as hashes only, so that no phrase of a customer is stored with the weights.
    """

    buckets: NDArray[np.int64]
    """Hash buckets that have a weight, rising, shape (kept,)."""
    idf: NDArray[np.float64]
    """Inverse document frequency of each, shape (kept,)."""
    weights: NDArray[np.float64]
    """What each adds to the gain, shape (kept,)."""

    def score(self, counts: csr_matrix) -> NDArray[np.float64]:
        """Return how far the words of each text promise votes, shape (texts,)."""
        if not self.buckets.size:
            return np.zeros(counts.shape[0])
        scored: NDArray[np.float64] = _weighed(counts[:, self.buckets], self.idf) @ self.weights
        return scored

    def as_json(self) -> dict[str, list[float]]:
        """Return the weights as plain lists, six significant digits each."""
        return {
            "buckets": self.buckets.tolist(),
            "idf": [float(f"{value:.6g}") for value in self.idf],
            "weights": [float(f"{value:.6g}") for value in self.weights],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Sequence[Any]]) -> "Vocabulary":
        """Return the weights that `as_json` told."""
        return cls(
            np.asarray(document["buckets"], dtype=np.int64),
            np.asarray(document["idf"], dtype=np.float64),
            np.asarray(document["weights"], dtype=np.float64),
        )


def word_counts(reviews: pl.DataFrame) -> csr_matrix:
    """Return how often each hashed word and pair of words occurs, shape (reviews, 65536)."""
    texts = reviews.select(pl.col("title").fill_null("") + "\n" + pl.col("text").fill_null(""))
    vectorizer = HashingVectorizer(
        n_features=_BUCKETS, ngram_range=(1, 2), alternate_sign=False, norm=None
    )
    return vectorizer.transform(texts.to_series().to_list())


def learn_vocabulary(
    counts: csr_matrix,
    gain: NDArray[np.float64],
    folds: Iterable[NDArray[np.bool_]],
    *,
    ridge: float = 10.0,
) -> tuple[Vocabulary, NDArray[np.float64]]:
    """Learn which words go with votes, and what they promise where they were not learned.

    One regression is learned beside each fold. The vocabulary is their mean, so that it speaks on
    the same scale about a new review as they do about the fold that each has not seen.

    Args:
        counts: As from `word_counts`.
        gain: Corrected gain of each text, shape (texts,).
        folds: Masks of texts that together cover each once, shape (texts,) each.
        ridge: Penalty on the squared weights.

    Returns:
        The vocabulary, and the promise of each text's words by the other folds, shape (texts,).
    """
    texts = counts.shape[0]
    seen = np.bincount(counts.indices, minlength=_BUCKETS)
    kept = np.flatnonzero(seen >= _RARE)
    idf = np.array([math.log((1 + texts) / (1 + found)) + 1 for found in seen[kept]])
    rows = _weighed(counts[:, kept], idf)
    promised, learned = np.zeros(texts), [np.zeros(kept.size)]
    for mine in folds:
        if kept.size and not mine.all():
            model = Ridge(alpha=ridge, solver="sparse_cg", tol=1e-5)
            learned.append(model.fit(rows[~mine], gain[~mine]).coef_)
            promised[mine] = rows[mine] @ learned[-1]
    weights = np.sum(learned, axis=0) / max(len(learned) - 1, 1)
    return Vocabulary.from_json(Vocabulary(kept, idf, weights).as_json()), promised


def _weighed(counts: csr_matrix, idf: NDArray[np.float64]) -> csr_matrix:
    """Return rows of unit length, of sublinear counts times rarity."""
    scaled = counts.astype(np.float64)
    scaled.data = (1.0 + np.log(scaled.data)) * idf[scaled.indices]
    return normalize(scaled, copy=False)
