"""Cut a text into plain words, the same way for learning, reading and the lexicons."""

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]")
_TOKEN = re.compile(
    r"[^\W_]+(?:'t\b)?|[!?]+|[.,;:()\n]|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?"
)
BREAKS = frozenset(".,;:()\n")
"""Marks that end a clause."""


def tokens(text: str) -> list[str]:
    """Return words without case and accents, marks, and emoji one by one.

    >>> tokens("Très déçu : ça n'arrive PAS !! 😡")
    ['tres', 'decu', ':', 'ca', 'n', 'arrive', 'pas', '!!', '😡']
    >>> tokens("It doesn’t work.")
    ['it', "doesn't", 'work', '.']
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    return _TOKEN.findall(_ACCENTS.sub("", plain))
