"""What hands do to words: slips of the keyboard, accents left out, words forgotten."""

import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np

from comptoir.routing.datasets.reading import plain

_WORD = re.compile(r"\[\w+\]|\w+")
"""A word, or what stands in the place of personal data, which nobody mistypes."""
_KEYBOARDS = {
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "de": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    "": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
}
"""Rows of letters by language; each row begins half a key further right (ISO/IEC 9995)."""
_SHORT = 3
"""Letters from which on a word is mistyped: a shorter one becomes another word too easily."""
_TRIES = 8
"""Draws for a text that nobody has written yet."""


def _neighbours(rows: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, row in enumerate(rows):
        for place, key in enumerate(row):
            near = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            if number:
                near += rows[number - 1][place : place + 2]
            if number + 1 < len(rows):
                near += rows[number + 1][max(place - 1, 0) : place + 1]
            found[key] = near
    return found


_NEAR = {language: _neighbours(rows) for language, rows in _KEYBOARDS.items()}


def swap(word: str, chance: np.random.Generator, _language: str = "") -> str:
    """Return a word with two letters that follow one another in the wrong order."""
    at = int(chance.integers(len(word) - 1))
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def drop(word: str, chance: np.random.Generator, _language: str = "") -> str:
    """Return a word without one of its letters."""
    at = int(chance.integers(len(word)))
    return word[:at] + word[at + 1 :]


def double(word: str, chance: np.random.Generator, _language: str = "") -> str:
    """Return a word with one letter twice."""
    at = int(chance.integers(len(word)))
    return word[: at + 1] + word[at:]


def slip(word: str, chance: np.random.Generator, language: str = "") -> str:
    """Return a word with one letter replaced by a neighbour on the keyboard of the language.

    >>> slip("a", np.random.default_rng(0), "fr") in set("zq")
    True
    """
    keys = _NEAR.get(language, _NEAR[""])
    known = [at for at, letter in enumerate(word) if letter.lower() in keys]
    if not known:
        return word
    at = int(chance.choice(known))
    near = keys[word[at].lower()]
    other = near[int(chance.integers(len(near)))]
    return word[:at] + (other.upper() if word[at].isupper() else other) + word[at + 1 :]


def bare(text: str) -> str:
    """Return a text without its accents.

    >>> bare("Où est mon colis arrivé ?")
    'Ou est mon colis arrive ?'
    """
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in split if not _accent(one)))


def cased(text: str, chance: np.random.Generator) -> str:
    """Return a text in small letters or in capitals; what stands for personal data stays."""
    change: Callable[[str], str] = str.lower if chance.random() < 0.7 else str.upper  # noqa: PLR2004 - people who shout are fewer
    return _WORD.sub(lambda met: met[0] if met[0].startswith("[") else change(met[0]), text)


def forget(text: str, chance: np.random.Generator) -> str:
    """Return a text without one of its words; a text of two words or fewer stays."""
    words = text.split()
    if len(words) <= 2:  # noqa: PLR2004 - what is left must say something
        return text
    free = [at for at, word in enumerate(words) if "[" not in word]
    if not free:
        return text
    del words[int(chance.choice(free))]
    return " ".join(words)


_ON_WORDS = (swap, drop, double, slip)


def mistyped(text: str, chance: np.random.Generator, language: str = "") -> str:
    """Return a text with one word mistyped, if it has one that is long enough."""
    found = [met for met in _WORD.finditer(text) if _typed(met[0])]
    if not found:
        return text
    met = found[int(chance.integers(len(found)))]
    kind = _ON_WORDS[int(chance.integers(len(_ON_WORDS)))]
    return text[: met.start()] + kind(met[0], chance, language) + text[met.end() :]


def noisy(text: str, chance: np.random.Generator, language: str = "") -> str:
    """Return a text as a hurried hand would have written it.

    One word in eight, one at least, is mistyped; half of the texts lose their accents, one in
    three its case, one in three a word. After Wei and Zou 2019, "EDA", whose random deletion this
    keeps, with slips of the hand (Belinkov and Bisk 2018) instead of synonyms, which need a lexicon
    in each language.

    >>> noisy("where is my parcel", np.random.default_rng(3))
    'is my aprcel'

    Args:
        text: masked; what stands in the place of personal data is left alone.
        chance: of the draws.
        language: ISO 639-1 code; decides the keyboard.
    """
    told = text
    if chance.random() < 1 / 3:
        told = forget(told, chance)
    for _ in range(1 + len(text.split()) // 8):
        told = mistyped(told, chance, language)
    if chance.random() < 1 / 2:
        told = bare(told)
    return cased(told, chance) if chance.random() < 1 / 3 else told


def augment(
    texts: Sequence[str],
    labels: Sequence[str],
    languages: Sequence[str] = (),
    *,
    wished: int,
    seed: int = 0,
    most_each: int = 4,
    known: Sequence[str] = (),
) -> list[tuple[int, str]]:
    """Bring rare desks up to a wished count with noisy copies of their texts.

    Args:
        texts: what is learned from, never a test; shape (n,).
        labels: the desk of each, empty for none, which is not added to; shape (n,).
        languages: ISO 639-1 code of each, or nothing at all; shape (n,).
        wished: texts of a desk that are enough, copies counted.
        seed: of the draws: the same texts and seed give the same copies.
        most_each: copies of one text at most, so that three texts do not become three hundred.
        known: texts that no copy may be the same as, such as a test's.

    Returns:
        The row that each copy was made of, and the copy.
    """
    met = {plain(text) for text in (*texts, *known)}
    found = []
    by_desk: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        if label:
            by_desk.setdefault(label, []).append(row)
    for desk, rows in sorted(by_desk.items()):
        chance = np.random.default_rng([seed, *desk.encode()])
        lacking = min(wished - len(rows), most_each * len(rows))
        for number in range(max(lacking, 0)):
            row = rows[number % len(rows)]
            told = _new(texts[row], chance, languages[row] if languages else "", met)
            if told:
                met.add(plain(told))
                found.append((row, told))
    return found


def _new(text: str, chance: np.random.Generator, language: str, met: set[str]) -> str:
    for _ in range(_TRIES):
        told = noisy(text, chance, language)
        if plain(told) and plain(told) not in met:
            return told
    return ""


def _typed(word: str) -> bool:
    return len(word) >= _SHORT and word.isalpha()


def _accent(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
