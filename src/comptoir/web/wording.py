"""Messages in the person's language: templates translated, values written as the language does."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from babel.support import NullTranslations

from comptoir.kernel.wording import Phrase, Share, Wording
from comptoir.web.format import Format

_LONGEST_KEPT = 4000
"""Characters of a kept text that are still looked through."""
_NESTED = 3
_LITERAL = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
"""A text as `{name!r}` writes it."""
_ESCAPE = re.compile(r"\\(?:(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|(.))")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}


class SpokenWording(Wording):
    """Says phrases in one language.

    Args:
        words: the language's catalogue.
        fmt: how the language writes values.
    """

    def __init__(self, words: NullTranslations, fmt: Format) -> None:
        self._words = words
        self._fmt = fmt

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        return super().fill(str(self._words.ugettext(template)) if template else "", values)

    def written(self, value: object) -> str:
        if isinstance(value, Share):
            return self._fmt.percent(value, digits=len(str(value)[:-1].partition(".")[2]))
        if isinstance(value, float):
            return self._fmt.plain(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self._fmt.number(value)
        if isinstance(value, datetime):
            return self._fmt.moment_text(value)
        return super().written(value)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A template as one looks for it in a text."""

    template: str
    pieces: tuple[tuple[str, str, bool], ...]
    """Of each piece its fixed text, the field that follows (empty for none), and whether quoted."""

    @property
    def weight(self) -> int:
        return sum(len(fixed) for fixed, _, _ in self.pieces)

    def values_in(self, text: str) -> dict[str, "str | _Quoted"] | None:
        """Return what stands in the fields, or None when the text was not made from it.

        A quoted field ends with its quote, any other takes as little as it can: one walk.
        """
        fixed = [piece[0] for piece in self.pieces] + [""]
        tail = fixed[len(self.pieces) - 1] if not self.pieces[-1][1] else ""
        at, end = len(fixed[0]), len(text) - len(tail)
        if not (text.startswith(fixed[0]) and text.endswith(tail) and at < end):
            return None
        found: dict[str, str | _Quoted] = {}
        fields = [piece for piece in self.pieces if piece[1]]
        for number, (_, field, quoted) in enumerate(fields, start=1):
            literal = _LITERAL.match(text, at, end) if quoted else None
            if literal:
                stop = literal.end() if text.startswith(fixed[number], literal.end()) else -1
            else:
                stop = end if number == len(fields) else text.find(fixed[number], at + 1, end)
            if stop <= at or (not fixed[number] and number < len(fields)):
                return None
            found[field] = _unquoted(text[at:stop]) if literal else text[at:stop]
            at = stop + len(fixed[number])
        return found


class Retelling:
    """Says again, in another language, texts that were kept in English: why a job or run stopped.

    Records keep the English text. The template it was made from is found among those the
    catalogue knows; what stood in its fields is put into the translation.

    Args:
        templates: English templates; those without a field are found without looking.
    """

    def __init__(self, templates: Iterable[str]) -> None:
        templates = list(templates)
        self._plain = {template for template in templates if "{" not in template}
        found = (_pattern(template) for template in templates if "{" in template)
        weighed = [pattern for pattern in found if pattern and pattern.weight]
        self._patterns = sorted(weighed, key=lambda one: -one.weight)

    def phrase(self, text: str, depth: int = _NESTED) -> Phrase:
        """Return the phrase a text was made from; a text that is unknown is its own phrase."""
        if depth and text not in self._plain and len(text) <= _LONGEST_KEPT:
            for pattern in self._patterns:
                values = pattern.values_in(text)
                if values is None:
                    continue
                told = {name: self._value(one, depth) for name, one in values.items()}
                found = Phrase(pattern.template, **told)
                if str(found) == text:  # or a field that stands there twice would lose a value
                    return found
        return Phrase(text)

    def _value(self, text: "str | _Quoted", depth: int) -> object:
        if isinstance(text, _Quoted):
            return str(text)
        if text.endswith("%") and text[:-1].replace(".", "", 1).isdecimal():
            share = Share(float(text[:-1]) / 100)
            return share if str(share) == text else text
        if " " not in text:
            return text
        inner = self.phrase(text, depth - 1)
        # What no template says is a value, though a label of some page may read the same.
        return inner if inner.values or text.endswith(".") else text


class _Quoted(str):
    """A value that stood in quotes: never a phrase, whatever it says."""

    __slots__ = ()


def _unquoted(literal: str) -> _Quoted:
    r"""Return the text that Python writes as this literal.

    >>> _unquoted(repr("l'air: 3\n"))
    "l'air: 3\n"
    """
    return _Quoted(_ESCAPE.sub(_meant, literal[1:-1]))


def _meant(escape: re.Match[str]) -> str:
    code, sign = escape.groups()
    number = int(code[1:], 16) if code else 0
    if number > sys.maxunicode:
        return escape[0]
    return chr(number) if code else _SIGNS.get(sign, sign)


def _pattern(template: str) -> _Pattern | None:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:  # braces that are no fields: a plain text
        return None
    pieces = [(fixed, field or "", conversion == "r") for fixed, field, _, conversion in parsed]
    return _Pattern(template, tuple(pieces)) if any(field for _, field, _ in pieces) else None
