"""Which words of a text speak for a class."""

import numpy as np
from numpy.typing import NDArray

from comptoir.language.hashing import counted
from comptoir.routing.learners.reading import COLUMNS, grams
from comptoir.routing.model import Reason

SHOWN = 5
"""Words that are told at most."""


def reasons(
    text: str, columns: NDArray[np.int64], added: NDArray[np.float32], *, meaning: float = 0.0
) -> tuple[Reason, ...]:
    """Return what speaks for a class, the strongest first.

    Args:
        text: the words' text.
        columns: where each known word of it falls by its hash, shape (words,).
        added: what each adds to the class above what it adds to all, shape (words,).
        meaning: what the meaning of the whole adds, above what it adds to all classes.
    """
    favour = {
        int(column): float(value)
        for column, value in zip(columns.tolist(), added.tolist(), strict=True)
        if value > 0
    }
    whole = max(meaning, 0.0) + sum(favour.values())
    if whole <= 0:
        return ()
    names = list(dict.fromkeys(grams(text)))
    places = counted([[name] for name in names], COLUMNS).indices.tolist()
    known = [one for one in zip(places, names, strict=True) if one[0] in favour]
    found = sorted(known, key=lambda one: (-favour[one[0]], one[1]))
    told = []
    if favour:
        words = tuple(name for _, name in found[:SHOWN])
        told.append(Reason(code="words", share=sum(favour.values()) / whole, words=words))
    if meaning > 0:
        told.append(Reason(code="meaning", share=meaning / whole))
    return tuple(sorted(told, key=lambda one: -one.share))
