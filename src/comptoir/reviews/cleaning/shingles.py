"""Texts as sets of numbered shingles, and their MinHash signatures, many texts at once."""

import re
from itertools import chain
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS: Final = 64
"""Hash functions in a signature: a Jaccard index of 0.85 is estimated within 0.045."""
_WORDS: Final = 3
_FEW_WORDS: Final = 8
"""Under this many words three-word shingles are too few, and characters take their place."""
_CHARACTERS: Final = 4
_SEED: Final = 20_030_819
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Thai, kana and Han letters: scripts that put no blank between words."""
_ODD_1: Final = np.uint64(0x9E3779B97F4A7C15)
_ODD_2: Final = np.uint64(0xC2B2AE3D27D4EB4F)

Shingles = NDArray[np.uint64]


def shingled(texts: list[str]) -> tuple[Shingles, NDArray[np.int64]]:
    """Return the distinct shingles of every text, one behind the other, and where each starts.

    A shingle is three words in a row, or four characters where words are few or not told apart;
    case and punctuation are ignored. A text without letters has one shingle, itself.

    Returns:
        Hashes, `(shingles,)`, sorted within a text; and starts, `(texts + 1,)`.
    """
    pieces = [_pieces(text) for text in texts]
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    hashes = np.fromiter(chain.from_iterable(pieces), np.uint64, int(lengths.sum()))
    owners = np.repeat(np.arange(len(pieces)), lengths)
    grams = _grams(hashes, owners, lengths)
    order = np.lexsort((grams, owners))
    grams, owners = grams[order], owners[order]
    first = np.ones(len(grams), dtype=bool)
    first[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
    starts = np.searchsorted(owners[first], np.arange(len(pieces) + 1))
    return grams[first], starts.astype(np.int64)


def signatures(shingles: Shingles, starts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return MinHash signatures, `(texts, PERMUTATIONS)` (Broder 1997).

    Vectorised over all texts of a call: datasketch hashes and folds one text at a time.
    Each permutation is an odd multiplication and a shift on 64 bits, of which the upper 32
    are kept.
    """
    draw = np.random.default_rng(_SEED)
    factors = draw.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64) * 2 + 1
    terms = draw.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)
    found = np.empty((len(starts) - 1, PERMUTATIONS), np.uint32)
    for column, (factor, term) in enumerate(zip(factors, terms, strict=True)):
        mixed = ((shingles * factor + term) >> np.uint64(32)).astype(np.uint32)
        found[:, column] = np.minimum.reduceat(mixed, starts[:-1])
    return found


def jaccard(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard index of two sorted sets of shingles.

    >>> jaccard(np.array([1, 2, 3], np.uint64), np.array([2, 3, 4], np.uint64))
    0.5
    """
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _pieces(text: str) -> list[int]:
    """Return hashed words for word shingles, or hashed four-character pieces, never none."""
    lowered = text.casefold()
    words = _WORD.findall(lowered)
    if len(words) >= _FEW_WORDS and not _UNSPACED.search(lowered):
        return list(map(crc32, map(str.encode, words)))
    bare = " ".join(words) or lowered
    last = max(len(bare) - _CHARACTERS + 1, 1)
    # Bit 32 tells pieces, which are shingles already, from words, which are joined below.
    return [crc32(bare[at : at + _CHARACTERS].encode()) | 1 << 32 for at in range(last)]


def _grams(hashes: Shingles, owners: NDArray[np.int64], lengths: NDArray[np.int64]) -> Shingles:
    """Join three words in a row; the last two words of a text are joined with its first ones."""
    ends = np.cumsum(lengths)
    starts = np.repeat(ends - lengths, lengths)
    offsets = np.arange(len(hashes)) - starts
    size = lengths[owners]
    second = hashes[starts + (offsets + 1) % size]
    third = hashes[starts + (offsets + _WORDS - 1) % size]
    joined = (hashes * _ODD_1 + second) * _ODD_2 + third
    joined ^= joined >> np.uint64(29)
    alone = hashes >> np.uint64(32) > 0
    return np.where(alone, hashes * _ODD_1, joined)
