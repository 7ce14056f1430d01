"""What a text is to a learner: its words and its meaning."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.kernel import errors
from comptoir.language.embedding import Embedder
from comptoir.language.hashing import counted, of_length_one
from comptoir.routing.learners.port import Artifact

COLUMNS = 2**22
"""Where words fall by their hash; two share a place about once in a hundred shops' vocabularies."""
LONGEST = 4_000
"""Characters of a text that are read for words: the desk is told at the beginning."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def grams(text: str) -> Iterator[str]:
    """Yield words and pairs of words without accents; single signs where no space parts words.

    >>> list(grams("Où est ma commande 1042 ?"))
    ['ou', 'est', 'ma', 'commande', '1042', 'ou est', 'est ma', 'ma commande', 'commande 1042']
    >>> list(grams("退货"))
    ['退', '货', '退 货']
    """
    words = _WORD.findall(_plain(text[:LONGEST]))
    if _UNSPACED.search(text):
        words = [part for word in words for part in (word if _UNSPACED.search(word) else [word])]
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def _plain(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def word_counts(texts: Sequence[str]) -> csr_matrix:
    """Return how often each gram is in each text, dampened: 1 + log(count); (n, COLUMNS)."""
    rows = counted((grams(text) for text in texts), COLUMNS)
    rows.data = 1 + np.log(rows.data)
    return rows


def weighed(
    rows: csr_matrix, columns: NDArray[np.int64], weights: NDArray[np.float32]
) -> csr_matrix:
    """Return the chosen columns, each times its weight, every row of length 1.

    Args:
        rows: counts, shape (n, COLUMNS).
        columns: those to keep, rising, shape (kept,).
        weights: of each, shape (kept,).
    """
    if not len(columns):
        return csr_matrix((rows.shape[0], 0), dtype=np.float32)
    # Column by column of millions would take longer than everything else; there are few entries.
    places = np.searchsorted(columns, rows.indices).clip(max=len(columns) - 1)
    known = columns[places] == rows.indices
    ends = np.concatenate([[0], np.cumsum(known)])[rows.indptr].astype(np.int32)
    places = places[known].astype(np.int32)
    data = rows.data[known] * weights[places]
    return of_length_one(csr_matrix((data, places, ends), shape=(rows.shape[0], len(columns))))


def refuse_other(artifact: Artifact, embedder: Embedder) -> None:
    """Refuse vectors of another encoder than the one that was learned with.

    Raises:
        errors.Unavailable: the settings name another one.
    """
    if artifact.facts["embedder"] != embedder.name:
        raise errors.Unavailable(
            "This model was learned with {learned}, and language.embedder is {here}. Set it back, "
            "or train anew.",
            learned=artifact.facts["embedder"],
            here=embedder.name,
        )
