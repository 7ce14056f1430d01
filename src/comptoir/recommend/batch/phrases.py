"""Phrases: what names, texts and categories of items say, and how rare each is in a catalogue."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from comptoir.recommend.data import Column, ColumnKind, Table

_WORD = re.compile(r"[^\W\d_][\w’'-]+")
_WORDS_READ = 60
"""Words of a text that are read: what it is about is said at its beginning."""
_LONGEST = 3
"""Words of a phrase."""
_FAMILIAR = 0.15
"""Words that so many items have neither begin nor end a phrase."""
_A_WORD, _IN_NAMES = 0.1, 0.25
_FEW = 20
"""Items that may always share a word, however small the catalogue is."""
_ENGLISH = (
    "a an and are as at be by for from has he her his in into is it its more not of on one or she "
    "so that the their they this to was when who will with you your"
)
_FRENCH = (
    "au aux avec ce ces cette dans de des du elle en est et il ils la le les leur mais ne nos "
    "notre nous ou par pas plus pour qu que qui sa ses son sur un une vos votre vous"
)
_SMALL = frozenset(_ENGLISH.split(" ")) | frozenset(_FRENCH.split(" "))
"""Words that say nothing of an item, in every catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Which phrases each item has."""

    names: tuple[str, ...]
    """As they are told."""
    is_category: NDArray[np.bool_]
    """Whether a phrase is a category, shape (phrases,)."""
    items: scipy.sparse.csr_matrix
    """1 where an item has a phrase, shape (items, phrases)."""
    frequent: NDArray[np.int64]
    """How many items have each phrase, shape (phrases,)."""
    weights: NDArray[np.float64]
    """What each phrase counts as a title: more where it has more words, or is in names."""

    @property
    def rarity(self) -> NDArray[np.float64]:
        """Inverse document frequency of each phrase, shape (phrases,)."""
        found: NDArray[np.float64] = np.log((self.items.shape[0] + 1) / (self.frequent + 1)) + 1
        return found


def phrases_of(table: Table, name: str) -> Phrases:
    """Read the phrases of a catalogue; those that only one item has say nothing of a group.

    Args:
        table: items.
        name: the column of their names, which is read first.
    """
    texts = [column for key, column in table.columns.items() if column.kind is ColumnKind.TEXT]
    texts.sort(key=lambda column: column is not table.columns.get(name))
    if table.columns[name].kind is not ColumnKind.TEXT:
        texts.insert(0, Column(kind=ColumnKind.TEXT, starts=np.zeros(len(table) + 1, np.int64)))
    words = [_words(texts, row) for row in range(len(table))]
    counts = Counter(word for listed in words for word in {one.casefold() for one in listed})
    most = max(_FAMILIAR * len(table), _FEW)
    familiar = _SMALL | {word for word, count in counts.items() if count > most}
    kinds = [one for one in table.columns.values() if one.kind is ColumnKind.CATEGORIES]
    told: dict[tuple[bool, str], str] = {}
    titles: set[str] = set()
    found: list[set[tuple[bool, str]]] = []
    for row, listed in enumerate(words):
        own: set[tuple[bool, str]] = set()
        for is_category, text in (*_categories(kinds, row), *_runs(listed, familiar)):
            key = (is_category, text.casefold())
            told.setdefault(key, text)
            own.add(key)
        end = listed.index("") if "" in listed else 0
        titles |= {text.casefold() for _, text in _runs(listed[:end], familiar)}
        found.append(own)
    return _counted(found, told, titles)


def _counted(
    found: list[set[tuple[bool, str]]], told: dict[tuple[bool, str], str], titles: set[str]
) -> Phrases:
    counts = Counter(key for own in found for key in own)
    keys = sorted(key for key, count in counts.items() if count > 1)
    place = {key: at for at, key in enumerate(keys)}
    codes = [sorted(place[key] for key in own if key in place) for own in found]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in codes])]).astype(np.int64)
    flat = np.array([code for one in codes for code in one], dtype=np.int32)
    shape = (len(found), len(keys))
    weights = [1 + _A_WORD * key[1].count(" ") + _IN_NAMES * (key[1] in titles) for key in keys]
    return Phrases(
        names=tuple(told[key] for key in keys),
        is_category=np.array([key[0] for key in keys], dtype=np.bool_),
        items=scipy.sparse.csr_matrix((np.ones(len(flat)), flat, starts), shape),
        weights=np.array(weights),
        frequent=np.array([counts[key] for key in keys], dtype=np.int64),
    )


def _words(texts: list[Column], row: int) -> list[str]:
    """Return the words of a row; an empty one stands between two texts."""
    found: list[str] = []
    for column in texts:
        found += [*_WORD.findall(column.at(row) or "")[:_WORDS_READ], ""]
    return found


def _categories(kinds: list[Column], row: int) -> Iterator[tuple[bool, str]]:
    for column in kinds:
        for value in column.at(row) or ():
            if value.strip():
                yield True, value.strip()


def _runs(words: list[str], familiar: frozenset[str] | set[str]) -> Iterator[tuple[bool, str]]:
    """Yield runs of words that neither begin nor end with a familiar one."""
    for first, word in enumerate(words):
        if not word or word.casefold() in familiar:
            continue
        for last in range(first, min(first + _LONGEST, len(words))):
            if not words[last]:
                break
            if words[last].casefold() not in familiar:
                yield False, " ".join(words[first : last + 1])
