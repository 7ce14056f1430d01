"""Embed many texts with a crew."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

import numpy as np

from comptoir.kernel.work.crew import Crew
from comptoir.language.embedding.ports import Embedder, Matrix
from comptoir.language.embedding.registry import open_embedder
from comptoir.language.surroundings import Surroundings

BATCH_CHARACTERS = 32_000
"""About 80 full reviews: long enough to hide the cost of a message, short enough to share out."""
WORTH_A_CREW = 64_000
"""Under this many characters the work is done sooner than a crew would have begun."""


class ParallelEmbedder:
    """The embedder that a URI names, on all the hands of a crew.

    Equal texts are embedded once. Texts are grouped by length, longest first, so that no hand
    waits for another's last batch.

    Args:
        uri: as `open_embedder` takes it.
        around: as `open_embedder` takes it.
        crew: does large requests; small ones are done here.
    """

    def __init__(self, uri: str, around: Surroundings, crew: Crew) -> None:
        self._uri, self._around = uri, around
        self._crew = crew
        self._here = open_embedder(uri, around)

    @property
    def name(self) -> str:
        return self._here.name

    @property
    def size(self) -> int:
        return self._here.size

    def embed(self, texts: Sequence[str]) -> Matrix:
        unique = list(dict.fromkeys(texts))
        found = np.empty((len(unique), self.size), dtype=np.float32)
        batches = list(_batches(unique))
        for batch, rows in zip(batches, self._spread(unique, batches), strict=True):
            found[batch] = rows
        place = {text: row for row, text in enumerate(unique)}
        return found[[place[text] for text in texts]]

    def _spread(self, texts: list[str], batches: list[list[int]]) -> list[Matrix]:
        work = [[texts[i] for i in batch] for batch in batches]
        if sum(map(len, texts)) < WORTH_A_CREW:
            return [self._here.embed(batch) for batch in work]
        return self._crew.map(partial(_embed_there, self._uri, self._around), work)


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield row numbers, longest texts first, a bounded number of characters at a time."""
    batch: list[int] = []
    room = BATCH_CHARACTERS
    for row in sorted(range(len(texts)), key=lambda row: -len(texts[row])):
        if batch and room < len(texts[row]):
            yield batch
            batch, room = [], BATCH_CHARACTERS
        batch.append(row)
        room -= len(texts[row]) + 1
    if batch:
        yield batch


@lru_cache(maxsize=1)
def _open_there(uri: str, around: Surroundings) -> Embedder:
    """Open the embedder once in each process."""
    return open_embedder(uri, around)


def _embed_there(uri: str, around: Surroundings, texts: list[str]) -> Matrix:
    return _open_there(uri, around).embed(texts)
