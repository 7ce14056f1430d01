"""Lines of a file of questions: JSON Lines, each one read for itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from comptoir.kernel import errors
from comptoir.kernel.work import Json

LONGEST = 1 << 20
"""Bytes of a line; a longer one is passed over without being held."""
_BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file of questions."""

    number: int
    """From 1 on, blank lines counted."""
    input: Json | None
    """What it says; None where it cannot be read."""
    error: errors.Invalid | None = None
    """Why it cannot be read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on."""

    offset: int = 0
    """Bytes of the file before it."""
    number: int = 1
    """Of the next line."""


def read_lines(path: Path, place: Place, most: int) -> tuple[list[Line], Place | None]:
    """Read some lines of a plain file.

    Args:
        path: the file, not compressed.
        place: where to begin.
        most: lines to read; blank ones are passed over.

    Returns:
        The lines, and where to go on; None at the end of the file.
    """
    found: list[Line] = []
    number = place.number
    with path.open("rb") as file:
        file.seek(place.offset)
        while len(found) < most:
            raw = _next(file)
            if raw is None:
                return found, None
            if raw.strip():
                found.append(_line(number, raw.removeprefix(_BOM) if number == 1 else raw))
            number += 1
        return found, Place(file.tell(), number)


def count_lines(path: Path) -> int:
    """Return how many lines a plain file has, blank ones too."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def written(input: Json | None, output: Json | None, error: str = "") -> str:
    """Return a line of answers, as Personalize writes it."""
    told = {"input": input, "output": output, "error": error or None}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _next(file: BinaryIO) -> bytes | None:
    """Return the next line; of one that is too long its beginning, None at the end."""
    raw = file.readline(LONGEST + 1)
    if not raw:
        return None
    if len(raw) > LONGEST:
        for rest in _rest_of_line(file, raw):
            if rest.endswith(b"\n"):
                break
    return raw


def _rest_of_line(file: BinaryIO, raw: bytes) -> Iterator[bytes]:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST)
        yield raw


def _line(number: int, raw: bytes) -> Line:
    try:
        return Line(number, _read(number, raw))
    except errors.Invalid as error:
        return Line(number, None, error)


def _read(number: int, raw: bytes) -> Json:
    if len(raw) > LONGEST:
        raise errors.Invalid(
            "Line {line} has more than {most} bytes. Split what it asks.", line=number, most=LONGEST
        )
    try:
        told = json.loads(raw.decode("utf-8"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise errors.Invalid(
            "Line {line} is no JSON in UTF-8. Write one object on each line.", line=number
        ) from None
    if not isinstance(told, dict):
        raise errors.Invalid(
            "Line {line} is JSON, but no object. Write one object on each line.", line=number
        )
    try:
        if b"\\u" in raw:  # only an escape can write half of a pair
            json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise errors.Invalid(
            "Line {line} holds half of a character. Correct its escapes.", line=number
        ) from None
    return told


def _refused(constant: str) -> None:
    raise ValueError(constant)
