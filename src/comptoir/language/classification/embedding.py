"""Zero-shot by embeddings: a text belongs where the descriptions are nearest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comptoir.language.classification.labels import check
from comptoir.language.embedding.ports import Embedder, Matrix
from comptoir.language.model import Label
from comptoir.language.shares import softmax

TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingClassifier:
    """Cosine to each label's descriptions, turned into shares by a temperature.

    What all descriptions have in common says nothing about the class, so their mean is taken off
    both sides first (Mu and Viswanath 2018, "All-but-the-Top", arXiv:1702.01417).
    """

    embedder: Embedder
    temperature: float = 0.05
    """Cosine that makes a label e times likelier; fit it on labelled texts where there are any."""
    nearest: float = 0.5
    """Weight of the nearest description beside the mean of all, 0 to 1."""
    centred: float = 0.5
    """How much of the descriptions' mean is taken off, 0 to 1."""

    @property
    def name(self) -> str:
        return f"zeroshot/{self.embedder.name}"

    def classify(self, texts: Sequence[str], labels: Sequence[Label]) -> Matrix:
        check(labels)
        return self.classify_embedded(self.embedder.embed(texts), labels)

    def classify_embedded(self, rows: Matrix, labels: Sequence[Label]) -> Matrix:
        """Sort texts that are vectors of this embedder already, shape (n, embedder.size)."""
        check(labels)
        told = [text for label in labels for text in label.texts if text.strip()]
        vectors = self.embedder.embed(told)
        common = self.centred * vectors.mean(axis=0)
        near = _unit(rows - common) @ _unit(vectors - common).T
        ends = np.cumsum([sum(bool(text.strip()) for text in label.texts) for label in labels])
        scores = np.stack(
            [
                self.nearest * part.max(axis=1) + (1 - self.nearest) * part.mean(axis=1)
                for part in np.split(near, ends[:-1], axis=1)
            ],
            axis=1,
        )
        shares: Matrix = softmax(scores / self.temperature).astype(np.float32)
        return shares


def _unit(rows: Matrix) -> Matrix:
    unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), TINY)
    return unit
