"""Names of classes as people would say them: where there are few texts, a name is one more."""

import re

_BREAK = re.compile(r"[\W_]+|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W\d_]{3,}")


def spoken(name: str) -> str:
    """Return a name in words, or nothing where it has none.

    >>> spoken("card_arrival"), spoken("lostLuggage"), spoken("Q-17")
    ('card arrival', 'lost Luggage', '')
    """
    words = " ".join(part for part in _BREAK.split(name) if part)
    return words if _WORD.search(words) else ""
