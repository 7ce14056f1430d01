"""Cuts an expression into tokens, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from comptoir.kernel import errors


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"
    PARAMETER = "parameter"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression."""

    kind: Kind
    written: str
    at: int
    """Its first character; that of the expression is 1."""

    def says(self, *words: str) -> bool:
        """Tell whether it is one of these keywords or signs; case does not matter."""
        return self.kind in {Kind.WORD, Kind.SIGN} and self.written.upper() in words


_TOKEN = re.compile(
    r"""
      (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.])
    | (?P<moment>[nN][oO][wW](?:\s*[+-]\s*\w*|(?![\w.])))
    | (?P<parameter>\$[A-Za-z0-9_]+)(?!\w)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign><=|>=|!=|[<>=(),|.*])
    """,
    re.VERBOSE | re.DOTALL,
)
_SEEN = re.compile(r"\S")
_CURLY = "“”„‟«»‘’‚"
_SHOWN = 20
"""Characters of a wrong piece that an error shows."""


def tokens(expression: str) -> Iterator[Token]:
    """Yield an expression's tokens, and one at its end.

    Raises:
        errors.Invalid: A piece is no token.

    >>> [one.written for one in tokens('Items.PRICE <= $MOST')]
    ['Items', '.', 'PRICE', '<=', '$MOST', '']
    """
    place = _behind_space(expression, 0)
    while place < len(expression):
        found = _TOKEN.match(expression, place)
        if not found:
            raise _stray(expression, place)
        yield Token(Kind(str(found.lastgroup)), found.group(), place + 1)
        place = _behind_space(expression, found.end())
    yield Token(Kind.END, "", len(expression) + 1)


def _behind_space(expression: str, place: int) -> int:
    found = _SEEN.search(expression, place)
    return found.start() if found else len(expression)


def _stray(expression: str, place: int) -> errors.Invalid:
    sign, found = expression[place], expression[place : place + _SHOWN]
    if sign in "\"'":
        return errors.Invalid(
            "The text at position {at} has no closing quote: {found!r}. Close it with {sign}.",
            at=place + 1,
            found=found,
            sign=sign,
        )
    if sign in _CURLY:
        return errors.Invalid(
            "Position {at} has a curly quote: {sign}. Put texts in straight quotes, as in {right}.",
            at=place + 1,
            sign=sign,
            right='"Comedy"',
        )
    return errors.Invalid(
        "Position {at} cannot be read: {found!r}. Texts stand in quotes, parameters are $NAME, "
        "numbers such as 12.5.",
        at=place + 1,
        found=found,
    )
