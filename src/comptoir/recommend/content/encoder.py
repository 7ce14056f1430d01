"""Encodes items: attributes and text embeddings, each of unit length, brought to a few dimensions.

The projection is a truncated decomposition (latent semantic analysis: Deerwester et al. 1990).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from comptoir.language.embedding import Embedder
from comptoir.recommend.content.attributes import Attributes
from comptoir.recommend.content.columns import Layout, layout_of, text_of
from comptoir.recommend.data import Table

Vectors = NDArray[np.float32]
_AT_ONCE = 2048
"""Texts embedded at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Vectors of items, and what they are made of."""

    vectors: Vectors
    """Unit length, or zeros for an item of which nothing is known; shape (items, dimensions)."""
    attributes: Attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Encodes rows as those were that it was made from."""

    layout: Layout
    projection: Vectors
    """Shape (attributes and numbers of a text's vector, dimensions)."""
    embedder: str = ""
    """Name of what read the texts; empty for nothing."""

    def encode(
        self, table: Table, embedder: Embedder | None, among: Attributes | None = None
    ) -> Content:
        """Encode every row.

        Args:
            table: items.
            embedder: reads texts; one of another name than the encoder's is not asked.
            among: items that say how rare attributes are, those that were learned from; None for
                these.
        """
        attributes = Attributes.read(table, self.layout)
        reads = embedder if embedder and embedder.name == self.embedder else None
        wide = _wide(table, self.layout, attributes, reads, len(self.projection), among)
        return Content(vectors=_unit(wide @ self.projection), attributes=attributes)

    def facts(self) -> dict[str, Any]:
        """Return what JSON can say of it, for an artifact."""
        return {"layout": self.layout.facts(), "embedder": self.embedder}

    @classmethod
    def of(cls, projection: Vectors, facts: Mapping[str, Any]) -> Self:
        """Read what `facts` wrote."""
        layout = Layout.of(facts["layout"])
        return cls(layout=layout, projection=projection, embedder=facts["embedder"])


def encoded(
    table: Table,
    embedder: Embedder | None,
    *,
    dimensions: int = 128,
    text_only: bool = False,
    seed: int = 0,
) -> tuple[Encoder, Content] | None:
    """Make an encoder for items, and encode them.

    Args:
        table: items.
        embedder: reads texts; None to leave them.
        dimensions: of the vectors, at most.
        text_only: whether attributes are left out of the vectors.
        seed: of the decomposition's start.

    Returns:
        None when the table says nothing of any item.
    """
    # scikit-learn takes a second to import, and only learning needs it.
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

    layout = layout_of(table)
    if embedder is None:
        layout = replace(layout, texts=())
    attributes = Attributes.read(table, layout)
    reads = embedder if layout.texts else None
    if not len(table) or (not reads and (text_only or not len(attributes.codes))):
        return None
    wide = _wide(table, layout, attributes, reads, None)
    if text_only:
        wide = wide.tolil()
        wide[:, : len(attributes.names)] = 0
        wide = wide.tocsr()
    rank = min(dimensions, min(wide.shape) - 1)
    if rank < 1:
        return None
    _, _, directions = randomized_svd(wide, rank, n_iter=4, random_state=seed)
    projection = np.ascontiguousarray(directions.T, dtype=np.float32)
    encoder = Encoder(layout=layout, projection=projection, embedder=reads.name if reads else "")
    return encoder, Content(vectors=_unit(wide @ projection), attributes=attributes)


def _wide(
    table: Table,
    layout: Layout,
    attributes: Attributes,
    embedder: Embedder | None,
    width: int | None,
    among: Attributes | None = None,
) -> scipy.sparse.csr_matrix:
    found = attributes.matrix(among)
    if embedder is not None:
        found = scipy.sparse.hstack([found, _texts(table, layout, embedder)], format="csr")
    if width is not None and found.shape[1] < width:
        rest = scipy.sparse.csr_matrix((len(table), width - found.shape[1]), dtype=np.float32)
        found = scipy.sparse.hstack([found, rest], format="csr")
    return found


def _texts(table: Table, layout: Layout, embedder: Embedder) -> scipy.sparse.csr_matrix:
    """Return a row an item; an item without a text has zeros."""
    texts = [text_of(table, layout.texts, row) for row in range(len(table))]
    there = [row for row, text in enumerate(texts) if text]
    found = np.zeros((len(texts), embedder.size), dtype=np.float32)
    for at in range(0, len(there), _AT_ONCE):
        rows = there[at : at + _AT_ONCE]
        found[rows] = embedder.embed([texts[row] for row in rows])
    return scipy.sparse.csr_matrix(found)


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
