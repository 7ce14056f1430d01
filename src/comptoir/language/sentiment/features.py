"""What the learned readers see of a text."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.language.hashing import counted, of_length_one
from comptoir.language.sentiment.lexicon import Tone
from comptoir.language.sentiment.words import BREAKS

COLUMNS = 2**17
WORDS = 400
"""Words read of a text; a feeling is told by then."""
STEM = 5
TONES = 10
_WITHOUT_BLANKS = re.compile("[\u0e00-\u1fff\u3040-\ud7ff]")
"""First letter of what is cut at marks only, in scripts from Thai to Chinese and Japanese."""


def grams(words: Sequence[str]) -> Iterator[str]:
    """Yield words, pairs of words, and the beginnings of long words.

    Where a script has no blanks between words, pairs of signs stand for words.

    >>> list(grams(["tres", "decevant", "."]))
    ['tres', 'decevant', 'tres decevant', '^decev']
    >>> list(grams(["很好用"]))
    ['很好用', '很好', '好用']
    """
    kept = [word for word in words[:WORDS] if word not in BREAKS]
    yield from kept
    yield from (f"{first} {second}" for first, second in pairwise(kept))
    yield from (f"^{word[:STEM]}" for word in kept if len(word) > STEM)
    for word in kept:
        if not word.isascii() and _WITHOUT_BLANKS.match(word):
            yield from map("".join, pairwise(word))


def hashed(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """Return which grams are in each text, float32 rows of length 1, shape (n, COLUMNS)."""
    rows = counted((grams(words) for words in texts), COLUMNS)
    rows.data[:] = 1
    return of_length_one(rows)


def tone_numbers(tones: Sequence[Tone]) -> NDArray[np.float32]:
    """Return the tones as numbers of comparable size, shape (n, TONES)."""
    rows = [
        (
            (tone.positive - tone.negative) / max(tone.words, 1) ** 0.5,
            tone.positive / max(tone.words, 1) ** 0.5,
            tone.negative / max(tone.words, 1) ** 0.5,
            np.tanh((tone.positive - tone.negative) / 2),
            np.tanh(tone.after_contrast),
            np.tanh(tone.last),
            float(tone.positive > tone.negative),
            float(tone.negative > tone.positive),
            tone.negations / max(tone.words, 1) ** 0.5,
            (tone.positive - tone.negative) / (tone.positive + tone.negative + 1),
        )
        for tone in tones
    ]
    return np.array(rows, dtype=np.float32).reshape(len(rows), TONES)
