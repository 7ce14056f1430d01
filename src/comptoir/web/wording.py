"""Messages in the person's language: templates translated, values written as the language does."""

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

    def values_in(self, text: str) -> dict[str, str] | None:
        """Return what stands in the fields, or None when the text was not made from it.

        Each field takes as little as it can, so this is one walk through the text.
        """
        fixed = [piece[0] for piece in self.pieces] + [""]
        tail = fixed[len(self.pieces) - 1] if not self.pieces[-1][1] else ""
        at, end = len(fixed[0]), len(text) - len(tail)
        if not (text.startswith(fixed[0]) and text.endswith(tail) and at < end):
            return None
        found: dict[str, str] = {}
        fields = [piece for piece in self.pieces if piece[1]]
        for number, (_, field, quoted) in enumerate(fields, start=1):
            stop = end if number == len(fields) else text.find(fixed[number], at + 1, end)
            if stop <= at or (not fixed[number] and number < len(fields)):
                return None
            piece = text[at:stop]
            found[field] = piece[1:-1] if quoted and piece[0] in "'\"" else piece
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
        found = (_pattern(template) for template in templates if "{" in template)
        weighed = [pattern for pattern in found if pattern and pattern.weight]
        self._patterns = sorted(weighed, key=lambda one: -one.weight)

    def phrase(self, text: str, depth: int = _NESTED) -> Phrase:
        """Return the phrase a text was made from; a text that is unknown is its own phrase."""
        if depth and len(text) <= _LONGEST_KEPT:
            for pattern in self._patterns:
                values = pattern.values_in(text)
                if values is not None:
                    told = {name: self._value(one, depth) for name, one in values.items()}
                    return Phrase(pattern.template, **told)
        return Phrase(text)

    def _value(self, text: str, depth: int) -> object:
        if text.endswith("%") and text[:-1].replace(".", "", 1).isdecimal():
            return Share(float(text[:-1]) / 100)
        return self.phrase(text, depth - 1) if " " in text else text


def _pattern(template: str) -> _Pattern | None:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:  # braces that are no fields: a plain text
        return None
    pieces = [(fixed, field or "", conversion == "r") for fixed, field, _, conversion in parsed]
    return _Pattern(template, tuple(pieces)) if any(field for _, field, _ in pieces) else None
