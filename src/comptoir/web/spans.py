"""A text cut where its marked stretches begin and end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of text, marked when it has a label."""

    text: str
    label: str = ""
    tone: str = "info"


def pieces(text: str, spans: Iterable[Mapping[str, Any]]) -> list[TextPiece]:
    """Cut a text into plain and marked pieces, which joined are the text.

    Args:
        text: The whole text.
        spans: `start` and `end` (code points, end excluded), `label`, and `tone` if it is not
            `info`. A span that begins inside an earlier one is left out; ends past the text are
            cut.

    >>> found = pieces("ok lid", [{"start": 3, "end": 6, "label": "defect"}])
    >>> [(piece.text, piece.label) for piece in found]
    [('ok ', ''), ('lid', 'defect')]
    """
    found: list[TextPiece] = []
    here = 0
    for span in sorted(spans, key=lambda span: (span["start"], -span["end"])):
        start, end = int(span["start"]), min(int(span["end"]), len(text))
        if start < here or end <= start:
            continue
        if start > here:
            found.append(TextPiece(text[here:start]))
        found.append(TextPiece(text[start:end], str(span["label"]), str(span.get("tone", "info"))))
        here = end
    if here < len(text):
        found.append(TextPiece(text[here:]))
    return found
