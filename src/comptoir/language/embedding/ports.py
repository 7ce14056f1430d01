"""The port of embedders."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
"""Rows of float32."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product tells how close their meanings are."""

    @property
    def name(self) -> str:
        """Model and version, such as `use-multilingual-v3`; vectors of two names never mix."""
        ...

    @property
    def size(self) -> int:
        """Numbers in a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embed texts.

        Args:
            texts: any strings, also empty or very long; what the model cannot read is cut.

        Returns:
            float32 of shape (len(texts), size), every row of length 1, in the order of `texts`.

        Raises:
            errors.Unavailable: the model or its server is missing; the message says what to do.
        """
        ...
