"""Cut a review into sentences, in any language, without moving a character."""

import re

_END = re.compile(
    r"[.!?…]+(?:\s?»|[\"'”’)\]])*(?=\s)"  # Latin, Cyrillic, Greek: a mark, then a blank
    r"|[。！？｡؟।]+[」』”]*"  # CJK, Arabic and Hindi marks need no blank
    r"|[\r\n]+"
    r"|[,;]\s(?=(?:but|however|mais|aber|jedoch|pero|però|ma|mas|porém)\s)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:M|Mr|Mrs|Ms|Dr|Mme|Sr|Sra|St|ca|env|cf|vs|approx|inkl|bzw|usw|etc|ex|p|z|u|d)"
    r"|\b\w\.\w)$",
    re.IGNORECASE,
)
SHORTEST = 8
"""A piece with fewer characters is part of its neighbour."""
CLAUSE = 30
"""A contrast opens a new piece only after so many characters: shorter clauses are read whole."""


def spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each sentence.

    A contrast (", but …") opens a new piece, since it often opens a new theme.

    >>> text = "Top ! La livraison a été rapide et soignée, mais le carton était écrasé."
    >>> [text[start:end] for start, end in spans(text)]
    ['Top ! La livraison a été rapide et soignée,', 'mais le carton était écrasé.']
    >>> [text[a:b] for text in ["很好。物流太慢了！包装破损严重不推荐。"] for a, b in spans(text)]
    ['很好。物流太慢了！', '包装破损严重不推荐。']

    Returns:
        Pairs in order that do not overlap and, but for blanks, cover the text. Empty for a
        blank text.
    """
    pieces: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and _ABBREVIATION.search(text, start, match.start()):
            continue
        shortest = CLAUSE if match.group()[0] in ",;" else SHORTEST
        if len(text[start : match.end()].strip()) < shortest:
            continue
        pieces.append((start, match.end()))
        start = match.end()
    if len(text[start:].strip()) < SHORTEST and pieces:
        start = pieces.pop()[0]
    pieces.append((start, len(text)))
    return [trimmed for piece in pieces if (trimmed := _trim(text, *piece))[0] < trimmed[1]]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
