"""A linear layer on hashed n-grams that imitates the encoder (see CARD.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comptoir.reviews.understanders.ngrams import hashed
from comptoir.reviews.understanders.softmax import Array, Linear

COLUMNS = 2**16
SHIPPED = Path(__file__).with_name("student.npz")


@dataclass(frozen=True, slots=True)
class Student:
    """Probabilities of themes in microseconds, right where its words were seen."""

    layer: Linear
    """Weights of shape (COLUMNS, themes + 1)."""
    teacher: str
    """Hash of the zero-shot layer that it imitates."""

    def logits(self, sentences: Sequence[str]) -> Array:
        """Return scores of shape (n, themes + 1), the last for no theme."""
        return self.layer.logits(hashed(sentences, COLUMNS))

    def save(self, path: Path = SHIPPED) -> None:
        """Write half-precision weights."""
        np.savez_compressed(
            path,
            weights=self.layer.weights.astype(np.float16),
            bias=self.layer.bias.astype(np.float32),
            teacher=np.array(self.teacher),
        )

    @classmethod
    def load(cls, path: Path = SHIPPED) -> "Student":
        with np.load(path, allow_pickle=False) as kept:
            layer = Linear(kept["weights"].astype(np.float32), kept["bias"])
            return cls(layer, str(kept["teacher"]))
