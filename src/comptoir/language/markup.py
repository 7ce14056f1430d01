"""HTML out, words kept."""

import html
import re

_TAG = re.compile(r"<(?:(/?)([a-zA-Z][^\s<>/]*)[^<>]*|!--|[!?][^<>]*)>?")
"""A comment opens at `<!--`; anything else ends at `>`, or is cut off where the text ends."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ESCAPED_AMPERSANDS = re.compile(r"&(?:(?:amp|#0{0,4}38|#[xX]0{0,4}26);)+")
_UNREADABLE = frozenset({"script", "style", "template", "noscript", "svg"})
_BREAK = re.compile(r"br|p|div|[uo]l|li|d[ldt]|tr|table|h[1-6r]|pre|blockquote|section|article")


def without_tags(text: str) -> str:
    r"""Return the text without tags, comments, scripts and styles; blocks end their line.

    What a browser takes for text stays: `a < b`, `<3`, a `<` at the end. One sweep: what opens
    and never closes is looked for once, so that no text costs more than its length.

    >>> without_tags("<p>Très <b>bon</b></p><script>if (a<b) x()</script> 3 < 4, I <3 it")
    '\nTrès bon\n 3 < 4, I <3 it'
    """
    kept: list[str] = []
    place = 0
    endless: set[str] = set()
    for tag in _TAG.finditer(text):
        if tag.start() < place or not (tag[0].endswith(">") or tag[0] == "<!--"):
            continue
        kept.append(text[place : tag.start()])
        place = tag.end()
        name = (tag[2] or "").lower()
        if tag[0].startswith("<!--"):
            place = _behind(text, "-->", tag.start() + 2, endless) or place
        elif name in _UNREADABLE and not tag[1]:
            end = _behind(text, f"</{name}", place, endless)
            place = (_behind(text, ">", end, endless) if end else 0) or place
        elif _BREAK.fullmatch(name):
            kept.append("\n")
    kept.append(text[place:])
    return "".join(kept)


def unescaped(text: str) -> str:
    """Return the text with HTML's character references resolved; unknown ones stay.

    >>> unescaped("L&#39;&eacute;t&eacute; &amp;amp; R&D &foo;")
    "L'été & R&D &foo;"
    """
    # Sites that escape twice or ten times leave `&amp;amp;lt;`: one sweep ends the chain.
    text = _ESCAPED_AMPERSANDS.sub("&", text)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _behind(text: str, needle: str, start: int, endless: set[str]) -> int:
    """Return the place behind the next needle, or 0 where there is none any more."""
    if needle in endless:
        return 0
    found = re.compile(re.escape(needle), re.IGNORECASE).search(text, start)
    if not found:
        endless.add(needle)
        return 0
    return found.end()
