"""Texts as rows of a sparse matrix: each feature falls in the column that its hash names.

Weinberger et al. 2009, "Feature hashing for large scale multitask learning", arXiv:0902.2206. The
hash is MurmurHash3 (32 bits, signed, seed 0), as in scikit-learn's `FeatureHasher`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain

import mmh3
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

REMEMBERED = 200_000
"""Features whose column is remembered: most of a night's have been met before."""


class _Columns(dict[str, int]):
    """The column of each feature met so far; bounded by `REMEMBERED`."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, feature: str) -> int:
        column = abs(mmh3.hash(feature)) % self._columns
        if len(self) < REMEMBERED:
            self[feature] = column
        return column


@lru_cache(maxsize=4)
def _columns_of(columns: int) -> _Columns:
    return _Columns(columns)


def counted(texts: Iterable[Iterable[str]], columns: int) -> csr_matrix:
    """Return how often each feature is in each text, float32 of shape (n, columns).

    >>> counted([["a", "b", "a"], []], 16).toarray().max(axis=1).tolist()
    [2.0, 0.0]

    Args:
        texts: the features of each text.
        columns: where features fall by their hash; some will share a place.
    """
    place = _columns_of(columns)
    rows = [[place[feature] for feature in features] for features in texts]
    ends = np.fromiter(accumulate(map(len, rows), initial=0), dtype=np.int32, count=len(rows) + 1)
    found = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(ends[-1]))
    ones = np.ones(len(found), dtype=np.float32)
    matrix = csr_matrix((ones, found, ends), shape=(len(rows), columns))
    matrix.sum_duplicates()
    return matrix


def of_length_one(rows: csr_matrix) -> csr_matrix:
    """Divide each row by its Euclidean length, in place; a zero row stays."""
    lengths = _lengths(rows.data, rows.indptr)
    rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
    return rows


def _lengths(data: NDArray[np.float32], ends: Sequence[int]) -> NDArray[np.float32]:
    sums = np.concatenate([[0.0], np.cumsum(data.astype(np.float64) ** 2)])
    return np.sqrt(np.diff(sums[ends])).astype(np.float32)
