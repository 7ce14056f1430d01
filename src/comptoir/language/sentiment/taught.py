"""The `taught:` reader: the head, and what the shop's own stars taught beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass

import mmh3
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.language.model import SentimentScores
from comptoir.language.sentiment.head import NEGATIVE, POSITIVE, HeadReader, feelings
from comptoir.language.sentiment.rated import RatedReader

PARTS = 5
"""Texts fall into so many parts; of each, the weights know the others only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What stars taught, once for each part of the texts.

    A text is read by weights that were learned without its part. Had they learned from the text
    and its stars, they would have come to agree with them, and stars that contradict the words
    would no longer show. Copies of a text are in one part.
    """

    grams: NDArray[np.float32]
    """Shape (COLUMNS, PARTS)."""

    def shift(self, grams: csr_matrix, parts: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return what is added to the log-odds of positive against negative, shape (n,).

        Args:
            grams: hashed texts, shape (n, COLUMNS).
            parts: of each text, shape (n,).
        """
        every = np.asarray(grams @ self.grams)
        mine: NDArray[np.float32] = every[np.arange(len(parts)), parts]
        return mine


class TaughtReader(RatedReader):
    """As fast as the head. What is neutral or mixed, which no star tells, stays the head's matter.

    Args:
        lesson: what was learned.
        name: method and version, such as `taught-1f0c9a2e`.
    """

    def __init__(self, lesson: Lesson, name: str) -> None:
        self.name = name
        self._lesson = lesson
        self._head = HeadReader()

    def feel(self, texts: Sequence[str], languages: Sequence[str] | None) -> list[SentimentScores]:
        seen = self._head.see(texts, languages)
        more = self._lesson.shift(seen.grams, parts_of(seen.words)) / 2
        logits = seen.logits.copy()
        logits[:, POSITIVE] += more
        logits[:, NEGATIVE] -= more
        return feelings(logits, seen.tones)


def parts_of(texts: Sequence[Sequence[str]]) -> NDArray[np.intp]:
    """Return the part that each text falls into by its words, shape (n,).

    >>> first, copy = parts_of([["tres", "bien"], ["tres", "bien"]])
    >>> bool(first == copy)
    True
    """
    return np.array(
        [mmh3.hash(" ".join(words), signed=False) % PARTS for words in texts], dtype=np.intp
    )
