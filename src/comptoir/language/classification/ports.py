"""The port of zero-shot classifiers."""

from collections.abc import Sequence
from typing import Protocol

from comptoir.language.embedding.ports import Matrix
from comptoir.language.model import Label


class ZeroShotClassifier(Protocol):
    """Sorts texts into classes that are told in words."""

    @property
    def name(self) -> str:
        """Method and model, such as `zeroshot/use-multilingual-v3`."""
        ...

    def classify(self, texts: Sequence[str], labels: Sequence[Label]) -> Matrix:
        """Share the belief in each text's class among the labels.

        Args:
            texts: any strings.
            labels: two or more, each with a text or more that describes it, in any language.

        Returns:
            float32 of shape (len(texts), len(labels)); rows sum to 1.

        Raises:
            errors.Invalid: fewer than two labels, or one without a text.
            errors.Unavailable: the model is missing.
        """
        ...
