"""Values of a request: reads `filterValues`, and turns values into what a column holds."""

import math
import re

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters.cursor import Cursor
from comptoir.recommend.filters.model import Boolean, Literal, Moment, Number, Text

_NUMBER = re.compile(r"\s*-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\s*")
_TEXTS = re.compile(r'\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*')
"""What most requests send: texts without an escape, which are read at once."""
_TEXT = re.compile(r'"([^"]*)"')
_TRUTHS = {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}
NUMERIC = frozenset({ColumnKind.NUMBER, ColumnKind.BOOLEAN})
"""Kinds of columns whose values are numbers; booleans are 0 and 1."""
HELD = {
    ColumnKind.NUMBER: Phrase("numbers, without quotes"),
    ColumnKind.BOOLEAN: Phrase("true or false"),
    ColumnKind.TEXT: Phrase("texts, in quotes"),
    ColumnKind.CATEGORIES: Phrase("texts, in quotes"),
}
"""What a column of a kind holds, in words."""


def values_of(name: str, written: str) -> tuple[Literal, ...]:
    r"""Read the values that a request gives a parameter.

    Args:
        name: The parameter's name, for errors.
        written: As Personalize takes them: texts in quotes, numbers without, commas between.

    Raises:
        errors.Invalid: They cannot be read.

    >>> values_of("GENRE", '"Comedy","Drama"')
    (Text(value='Comedy'), Text(value='Drama'))
    >>> values_of("AGE", "18")
    (Number(written='18'),)
    """
    if _TEXTS.fullmatch(written):
        return tuple(map(Text, _TEXT.findall(written)))
    try:
        read = Cursor(written)
        found = [] if read.ended else [_value(read, name)]
        while not read.ended:
            if not read.took(","):
                raise _unread(name, read.now.written)
            found.append(_value(read, name))
    except errors.Invalid as error:
        raise errors.Invalid(
            "Parameter {name} of filterValues cannot be read. {why}", name=name, why=error
        ) from error
    return tuple(found)


def _value(read: Cursor, name: str) -> Literal:
    literal = read.literal()
    if literal is None:
        raise _unread(name, read.now.written)
    return literal


def _unread(name: str, found: str) -> errors.Invalid:
    return errors.Invalid(
        "{found!r} is no value: put texts in double quotes and commas between values, as in "
        "{example}.",
        found=found,
        example='{"' + name + '": "\\"Comedy\\",\\"Drama\\""}',
    )


def typed(value: object, kind: ColumnKind, now: float) -> float | str | None:
    """Turn a value into what a column of a kind holds.

    Args:
        value: A literal, or a value as `Column.at` returns it.
        kind: Of the column.
        now: The moment of asking, seconds since 1970 UTC; counted in whole seconds.

    Returns:
        A number for a number or a boolean, else a text; None when it cannot be one.
    """
    if kind is ColumnKind.NUMBER:
        return _number(value, now)
    return _truth(value) if kind is ColumnKind.BOOLEAN else _text(value)


def _number(value: object, now: float) -> float | None:
    if isinstance(value, Number):
        return value.value
    if isinstance(value, Moment):
        return math.floor(now) + value.seconds
    written = value.value if isinstance(value, Text) else value
    if isinstance(written, str):
        found = float(written) if _NUMBER.fullmatch(written) else math.nan
    else:
        found = float(written) if isinstance(written, int | float) else math.nan
    return found if math.isfinite(found) else None


def _truth(value: object) -> float | None:
    if isinstance(value, Boolean):
        return float(value.value)
    if isinstance(value, bool | int | float):
        return float(value) if value in {0, 1} else None
    written = value.value if isinstance(value, Text) else str(value)
    return _TRUTHS.get(written.strip().lower())


def _text(value: object) -> str | None:
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Number):
        return value.written
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else str(value)
    return None
