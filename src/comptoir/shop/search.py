"""Finding products by words: accents, case and plurals do not matter, any database will do.

The database finds the candidates (every word is somewhere in the text), this file ranks them.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_MOST_WORDS = 8
_EMPTY_WORDS = frozenset(
    query_word
    for line in (
        "a au aux avec d dans de des du en et l la le les ou par pour qu s sans sur un une",
        "an and for in of on or the to with without",
    )
    for query_word in line.split()
)

NAME, NAME_START, NAME_PART, BRAND, TEXT = 8, 5, 3, 2, 1
"""What a word is worth where it stands: a word of the name, the start of one, inside one, …"""


def fold(text: str) -> str:
    """Return the words of a text in lower case, without accents, one blank between them.

    >>> fold("Théière «Nori», œuvre d'ÉTÉ")
    'theiere nori oeuvre d ete'
    """
    lower = unicodedata.normalize("NFKD", text.casefold()).translate(_LIGATURES)
    # Folded once more: some letters decompose into capitals or into other foldable ones.
    bare = "".join(letter for letter in lower if not unicodedata.combining(letter)).casefold()
    return _BETWEEN_WORDS.sub(" ", bare).strip()


def query_words(query: str) -> tuple[str, ...]:
    """Return what to look for: no empty words, no plural endings, each once, eight at most.

    >>> query_words("Les bouilloires pour la cuisine")
    ('bouilloire', 'cuisine')
    """
    words = fold(query[:200]).split()
    telling = [word for word in words if word not in _EMPTY_WORDS] or words
    return tuple(dict.fromkeys(_singular(word) for word in telling))[:_MOST_WORDS]


def _singular(word: str) -> str:
    """Take off the plural's s or x; a word is looked for inside others, so less still matches."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product as search sees it."""

    product_id: str
    name_key: str
    names: tuple[str, ...]
    """Folded."""
    brand: str
    """Folded."""
    search: str
    """All its words, folded."""


Place = tuple[int, str, str]
"""Where a candidate stands in a ranking: less is better."""


def place_of(candidate: Candidate, words: Sequence[str]) -> Place:
    """Return where the candidate stands: better matches first, then by name and id."""
    return (
        -sum(_worth(candidate, word) for word in words),
        candidate.name_key,
        candidate.product_id,
    )


def rank(candidates: Iterable[Candidate], words: Sequence[str]) -> list[tuple[Place, str]]:
    """Return the products best first, each with its place."""
    placed = ((place_of(candidate, words), candidate.product_id) for candidate in candidates)
    return sorted(placed)


def _worth(candidate: Candidate, word: str) -> int:
    tokens = [token for name in candidate.names for token in name.split()]
    if any(_singular(token) == word for token in tokens):
        return NAME
    if any(token.startswith(word) for token in tokens):
        return NAME_START
    if any(word in name for name in candidate.names):
        return NAME_PART
    if word in candidate.brand:
        return BRAND
    return TEXT if word in candidate.search else 0
