"""A JSON array of objects, read one object at a time."""

import codecs
import json
import re
from collections.abc import Iterator

from comptoir.kernel import errors
from comptoir.kernel.files.chunk import Fault, Gathered
from comptoir.kernel.files.compression import Content
from comptoir.kernel.files.jsonfile import JsonFile

_GAP = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")


class JsonArray(JsonFile):
    """Objects of one array; a row's line is its place in it, 1 for the first.

    Raises:
        errors.Invalid: none of the first elements is an object.
    """

    kind = "a JSON array"

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        if not self.names:
            raise errors.Invalid("its JSON array starts with no object that can be read")

    def objects(self, gathered: Gathered) -> Iterator[None]:
        elements = _elements(self.content.blocks(), self.content.limits.max_line_bytes)
        for number, (element, weight) in enumerate(elements, 1):
            if isinstance(element, dict):
                gathered.add(number, element, weight)
            elif isinstance(element, _Broken):
                gathered.refuse(number, element.fault, element.why)
            else:
                why = f"A {type(element).__name__}, not a JSON object."
                gathered.refuse(number, Fault.NO_RECORD, why)
            yield


class _Broken:
    """Stands for an element that cannot be read."""

    def __init__(self, fault: Fault, why: str) -> None:
        self.fault = fault
        self.why = why


_TOO_LONG = _Broken(Fault.TOO_LONG, "The element is longer than the limit.")


def _elements(blocks: Iterator[bytes], limit: int) -> Iterator[tuple[object, int]]:
    """Yield each element and its length; the buffer never passes the limit and a block."""
    decoder = json.JSONDecoder()
    # Bytes that are no UTF-8 become lone surrogates, which refuse their row further on.
    utf8 = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    buffer, place, opened, ended = "", 0, False, False
    while True:
        place = _after(_GAP, buffer, place)
        if not opened and buffer[place : place + 1] == "[":
            place, opened = _after(_GAP, buffer, place + 1), True
        if opened and buffer[place : place + 1] == "]":
            if buffer[place + 1 :].strip() or next(blocks, b"").strip():
                yield _Broken(Fault.NO_RECORD, "Something follows the array's end."), 0
            return
        try:
            element, end = decoder.raw_decode(buffer, place)
            complete = ended or end < len(buffer)  # `12` at the end may become `123`
        except (ValueError, RecursionError):
            element, end, complete = None, place, False
        if complete:
            long = end - place > limit
            yield (_TOO_LONG if long else element), end - place
            place = end
        elif not ended and len(buffer) - place <= limit:
            block = next(blocks, b"")
            ended = not block
            buffer, place = buffer[place:] + utf8.decode(block, final=ended), 0
        elif place < len(buffer):
            yield _broken(buffer[place:], limit), 0
            buffer, place = _behind_the_break(buffer[place:], blocks, utf8), 0
        else:
            yield _Broken(Fault.NO_RECORD, "The array is not closed."), 0
            return


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _broken(rest: str, limit: int) -> _Broken:
    if _NEXT_OBJECT.search(rest) is None and len(rest) > limit:
        return _TOO_LONG
    return _Broken(Fault.NO_RECORD, "The element is no JSON.")


def _behind_the_break(rest: str, blocks: Iterator[bytes], utf8: codecs.IncrementalDecoder) -> str:
    """Return the text from the next `}, {` on, reading as far as that is."""
    while True:
        found = _NEXT_OBJECT.search(rest, 1)
        if found:
            return rest[found.end() :]
        block = next(blocks, b"")
        if not block:
            return ""
        rest = rest[-64:] + utf8.decode(block)  # a break of white space longer than that is rare
