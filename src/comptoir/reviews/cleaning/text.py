"""A review's text as people read it: no markup, no hidden characters, one kind of blank."""

import re
import unicodedata

from comptoir.language.markup import unescaped, without_tags

_MOST_SWEEPS = 5
"""Nobody escapes honest text more often than this."""

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]"
    # Joiners belong between letters of Indic and Persian scripts and inside emoji, nowhere else.
    "|(?<![\u0590-\u200b\u2010-\U0010ffff])[\u200c\u200d]"
    "|[\u200c\u200d](?![\u0590-\u200b\u2010-\U0010ffff])"
    # Tag characters spell the flags of England and Scotland; elsewhere they hide messages.
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
    "|[\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_MARKUP = re.compile("[<&]")
_ODD_ASCII = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)
"""Whatever `_LINE_ENDS` and `_HIDDEN` may touch: most texts have none of it."""


def clean_text(text: str) -> str:
    r"""Return the text without HTML, hidden characters and odd blanks, in Unicode's form NFC.

    Accents, emoji and case stay; paragraphs end with one newline. Cleaning twice is cleaning
    once, and no tag that a browser would obey is left. Form NFC is Unicode's annex 15.

    >>> clean_text("<p>Tre\u0300s  bien&nbsp;!</p><p>I <3 it,\u200b really 👩\u200d🍳</p>")
    'Très bien !\nI <3 it, really 👩\u200d🍳'
    """
    for _sweep in range(_MOST_SWEEPS):
        swept = _swept(text)
        if swept == text or not (_MARKUP.search(swept) or _is_odd(swept)):
            return swept
        text = swept
    # Built to unfold for ever: what it unfolds into is nothing that a reader would miss.
    return _swept(_swept(_MARKUP.sub(" ", text)))


def clean_title(title: str) -> str:
    """Return a title cleaned, on one line.

    >>> clean_title("Au top !<br>Vraiment")
    'Au top ! Vraiment'
    """
    return clean_text(title).replace("\n", " ")


def _swept(text: str) -> str:
    if _is_odd(text):
        text = _HIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    if "<" in text:
        text = without_tags(text)
    if "&" in text:
        text = unescaped(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _evenly_spaced(text)


def _is_odd(text: str) -> bool:
    return (_ODD_ASCII if text.isascii() else _ODD).search(text) is not None


def _evenly_spaced(text: str) -> str:
    r"""Return the lines without blanks around them, and words one blank apart.

    >>> _evenly_spaced("  un\tdeux  trois \n\n quatre ")
    'un deux trois\nquatre'
    """
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
