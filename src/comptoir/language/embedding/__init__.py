"""Texts as vectors."""

from comptoir.language.embedding.parallel import ParallelEmbedder
from comptoir.language.embedding.ports import Embedder, Matrix
from comptoir.language.embedding.registry import open_embedder

__all__ = ["Embedder", "Matrix", "ParallelEmbedder", "open_embedder"]
