"""How alike two texts are: in what they mean and in the rare words that they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.language.embedding import Embedder
from comptoir.routing.learners.reading import weighed, word_counts

COMMON = 0.1
"""A word in more than this share of texts says little of any."""
FEW = 50
"""Texts under which a word that is met once is kept: there is little else."""
BLOCK = 1_024
"""Rows of words multiplied at once; bounds what a sparse product holds."""
FEW_ROWS = 16
"""Rows up to which a dense column each is quicker than turning the words of all texts round."""
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """Texts as the machine sees them."""

    vectors: Matrix
    """Meanings, of length 1 around the middle of what was learned from; (n, dimensions)."""
    words: csr_matrix
    """Rare words, of length 1; (n, known words)."""

    def rows(self, chosen: NDArray[np.int64]) -> "Seen":
        """Return some of the texts."""
        return Seen(np.ascontiguousarray(self.vectors[chosen]), self.words[chosen].tocsr())


@dataclass(frozen=True, slots=True)
class Likeness:
    """Turns texts into what the machine sees."""

    embedder: Embedder
    middle: Matrix
    """Mean of the vectors learned from, shape (dimensions,)."""
    known: NDArray[np.int64]
    """Columns of the words that were met, rising, shape (words,)."""
    rarity: Matrix
    """Inverse document frequency of each, shape (words,); Spärck Jones 1972."""
    turn: Matrix | None = None
    """What meanings around the middle are multiplied by; see `turning.py`."""

    @classmethod
    def of(cls, texts: Sequence[str], embedder: Embedder) -> "tuple[Likeness, Seen]":
        """Learn what is rare and where the middle lies, and see the texts."""
        vectors, counts = embedder.embed(texts), word_counts(texts)
        size = len(texts)
        met = np.bincount(counts.indices, minlength=counts.shape[1])
        fewest = 1 if size < FEW else 2
        known = np.nonzero((met >= fewest) & (met <= max(COMMON * size, 2 * fewest)))[0]
        rarity = (np.log((1 + size) / (1 + met[known])) + 1).astype(np.float32)
        middle = vectors.mean(axis=0)
        likeness = cls(embedder, middle, known.astype(np.int64), rarity)
        return likeness, likeness._seen(vectors, counts)

    def see(self, texts: Sequence[str]) -> Seen:
        """Return texts as the machine sees them."""
        return self._seen(self.embedder.embed(texts), word_counts(texts))

    def _seen(self, vectors: Matrix, counts: csr_matrix) -> Seen:
        moved = vectors - self.middle
        if self.turn is not None:
            moved = moved @ self.turn
        lengths = np.sqrt(np.einsum("ij,ij->i", moved, moved))
        moved /= np.maximum(lengths, 1e-6)[:, None]
        return Seen(moved, weighed(counts, self.known, self.rarity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """How much words count beside meaning, and how far one text speaks for others."""

    sharpness: float = 2.0
    """Of the likeness of meanings exp(sharpness * (cosine - 1)): the larger, the closer a text must
    be to count (Gaussian kernel on the sphere)."""
    words: float = 0.2
    """Weight of the likeness of words; meaning weighs 1."""
    penalty: float = 0.1
    """What the fit adds to the diagonal: the larger, the less a single text is believed."""

    def kernel(self, ours: Seen, theirs: Seen) -> Matrix:
        """Return the likeness of each two texts, shape (ours, theirs)."""
        found = ours.vectors @ theirs.vectors.T
        found -= 1
        found *= self.sharpness
        np.exp(found, out=found)
        if not self.words or not theirs.words.shape[1]:
            return found
        if len(found) <= FEW_ROWS:
            found += self.words * (theirs.words @ ours.words.T.toarray()).T
        else:
            other = theirs.words.T.tocsr()
            for start in range(0, len(found), BLOCK):
                part = ours.words[start : start + BLOCK] @ other
                found[start : start + BLOCK] += self.words * part.toarray()
        return found
