"""What fast readers see of a sentence: hashed words, pairs of words and beginnings of words."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

from comptoir.language.hashing import counted, of_length_one

_WORD = re.compile(r"[^\W\d_]+|\d|[!?]")
BEGINNINGS = (4, 6)
"""Characters of the beginnings: languages inflect at the end of words."""


def grams(text: str) -> Iterator[str]:
    """Yield the features of a text.

    >>> list(grams("Livré en 24 h"))
    ['livré', 'en', '2', '4', 'h', 'livré en', 'en 2', '2 4', '4 h', '^livr']
    """
    words = _WORD.findall(text.casefold())
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))
    for size in BEGINNINGS:
        yield from (f"^{word[:size]}" for word in words if len(word) > size)


def hashed(texts: Sequence[str], columns: int) -> csr_matrix:
    """Return float32 rows of length 1, shape (n, columns); a text without words is a zero row.

    Args:
        texts: any strings.
        columns: where features fall by their hash; some will share a place.
    """
    rows = counted((grams(text) for text in texts), columns)
    np.sqrt(rows.data, out=rows.data)
    return of_length_one(rows)
