"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was kept, taken away or added."""

    kind: str
    """`same`, `removed` or `added`."""
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces that lead from one text to the other.

    The `same` and `removed` pieces joined are `before`; the `same` and `added` ones are `after`.

    >>> [(piece.kind, piece.text) for piece in difference("a red cup", "a blue cup")]
    [('same', 'a '), ('removed', 'red'), ('added', 'blue'), ('same', ' cup')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("removed", "".join(old[i1:i2])))
        if j2 > j1:
            found.append(Piece("added", "".join(new[j1:j2])))
    return found
