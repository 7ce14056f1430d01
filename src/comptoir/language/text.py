"""Make any text safe and short enough for a model."""

import re
from collections.abc import Sequence

_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters end C strings early, lone surrogates cannot be encoded."""


def tidy(text: str, limit: int) -> str:
    r"""Return the text without unsafe characters, cut at `limit` characters.

    The cut falls on a blank when one is near, so that no model reads half a word.

    >>> tidy("Bon\x00jour tout le monde", 15)
    'Bon jour tout'
    """
    head = _UNSAFE.sub(" ", text[: limit + 1])
    if len(head) <= limit:
        return head
    cut = head.rfind(" ", limit // 2, limit)
    return head[: cut if cut > 0 else limit]


def tidy_all(texts: Sequence[str], limit: int) -> list[str]:
    return [tidy(text, limit) for text in texts]
