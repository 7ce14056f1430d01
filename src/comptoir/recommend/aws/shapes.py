"""Check a value against a shape of a service model; give an answer the form of its shape.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import islice
from math import isfinite
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase

_MOST_TOLD = 5
_SHOWN = 80
_INT = 2**31
_SPACES = " \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_CLASSES = {
    "\\p{ASCII}": "[\\x00-\\x7f]",
    "\\p{L}": "\\w",  # letters, digits and the underscore, which such classes name beside it
    "\\p{N}": "\\d",
    "\\p{Z}": _SPACES,
}
"""Java's names for kinds of characters, in the words of Python."""


def check(value: Any, shape: Any) -> None:
    """Let a value pass that fits a shape.

    Args:
        value: what JSON said.
        shape: botocore's.

    Raises:
        errors.Invalid: it does not; the message tells the first places, and what is wanted.
    """
    if problems := list(islice(problems_of(value, shape), _MOST_TOLD)):
        raise errors.Invalid("{problems}", problems=tuple(problems))


def problems_of(value: Any, shape: Any, path: str = "") -> Iterator[Phrase]:
    """Yield what is wrong with a value, each with its path.

    Args:
        value: what JSON said.
        shape: botocore's.
        path: of the value itself.
    """
    kind = shape.type_name
    wanted, fits = _TYPES[kind]
    if not fits(value):
        here = path or "the body"
        yield Phrase(
            "{path} is {value}; it must be {wanted}.", path=here, value=_shown(value), wanted=wanted
        )
        return
    yield from _bounds(value, shape, path)
    if kind == "structure":
        yield from _members(value, shape, path)
    elif kind == "list":
        for number, one in enumerate(value):
            yield from problems_of(one, shape.member, f"{path}[{number}]")
    elif kind == "map":
        for key, one in value.items():
            yield from problems_of(key, shape.key, f"{path}.{key[:_SHOWN]} (key)")
            yield from problems_of(one, shape.value, f"{path}.{key[:_SHOWN]}")
    elif kind == "string":
        yield from _text(value, shape, path)


def _members(value: Mapping[str, Any], shape: Any, path: str) -> Iterator[Phrase]:
    members = shape.members
    for name in shape.required_members:
        if value.get(name) is None:
            yield Phrase("{path} is missing.", path=_under(path, name))
    for name, one in value.items():
        if name not in members:
            yield Phrase(
                "{path} is not known here. Leave it out, or correct its name.",
                path=_under(path, name[:_SHOWN]),
            )
        elif one is not None:
            yield from problems_of(one, members[name], _under(path, name))


def _bounds(value: Any, shape: Any, path: str) -> Iterator[Phrase]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    # The model gives the upper bound of some ranges as their lower one.
    if shape.type_name in {"double", "float"} and most is None and least and least < 0:
        return
    sized = isinstance(value, str | list | dict)
    size = len(value) if sized else value
    if least is not None and size < least:
        word = Phrase("a value of at least") if not sized else Phrase("a length of at least")
        yield _bound(path, value, word, least)
    if most is not None and size > most:
        word = Phrase("a value of at most") if not sized else Phrase("a length of at most")
        yield _bound(path, value, word, most)


def _bound(path: str, value: Any, word: Phrase, limit: float) -> Phrase:
    return Phrase(
        "{path} is {value}; wanted is {word} {limit}.",
        path=path,
        value=_shown(value),
        word=word,
        limit=limit,
    )


def _text(value: str, shape: Any, path: str) -> Iterator[Phrase]:
    if shape.enum and value not in shape.enum:
        yield Phrase(
            "{path} is {value}; it must be one of {known}.",
            path=path,
            value=_shown(value),
            known=", ".join(shape.enum),
        )
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield Phrase(
            "{path} is {value}; it must match {pattern}.",
            path=path,
            value=_shown(value),
            pattern=pattern,
        )
    if not can_be_kept(value):
        yield Phrase("{path} holds a character that no text may hold. Take it out.", path=path)


def can_be_kept(value: str) -> bool:
    """Tell whether databases and files take a text: no NUL, no half of a surrogate pair."""
    return "\0" not in value and (
        value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of the model, which is Java's.

    >>> bool(_compiled(r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$").fullmatch("Été 2026"))
    True
    """
    for name, own in _CLASSES.items():
        pattern = pattern.replace(name, own)
    return re.compile(pattern)


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_INT <= value < _INT


def _number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # an integer of hundreds of digits
        return False


_TYPES: Mapping[str, tuple[Phrase, Callable[[Any], bool]]] = {
    "structure": (Phrase("an object"), lambda value: isinstance(value, dict)),
    "map": (Phrase("an object"), lambda value: isinstance(value, dict)),
    "list": (Phrase("a list"), lambda value: isinstance(value, list)),
    "string": (Phrase("a text"), lambda value: isinstance(value, str)),
    "boolean": (Phrase("true or false"), lambda value: isinstance(value, bool)),
    "integer": (Phrase("a whole number"), _integer),
    "long": (Phrase("a whole number"), _integer),
    "double": (Phrase("a number"), _number),
    "float": (Phrase("a number"), _number),
    "timestamp": (Phrase("a number of seconds since 1970"), _number),
}


Fit = Callable[[Any], Any]
"""Gives a value the form of a shape."""


def fitted(value: Any, shape: Any) -> Any:
    """Return what an answer's shape has of a value, as JSON says it.

    Args:
        value: may hold more than the shape has members for; that is left out, as None is.
        shape: botocore's.
    """
    fit = _fit(shape)
    return fit(value) if fit else value


@cache
def _fit(shape: Any) -> Fit | None:
    """Return what fits values to a shape; None where they fit as they are."""
    kind = shape.type_name
    if kind == "structure":
        members = [(name, _fit(member)) for name, member in shape.members.items()]
        return lambda value: {
            name: fit(value[name]) if fit else value[name]
            for name, fit in members
            if value.get(name) is not None
        }
    if kind == "timestamp":
        return lambda value: round(value.timestamp(), 3) if isinstance(value, datetime) else value
    if kind == "map":
        inner = _fit(shape.value)
        return lambda value: {
            key: inner(one) if inner else one for key, one in value.items() if one is not None
        }
    if kind == "list" and (each := _fit(shape.member)):
        return lambda value: [each(one) for one in value]
    return None


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    if isinstance(value, list | dict):
        return f"{type(value).__name__} of {len(value)}"
    return str(value)[:_SHOWN]
