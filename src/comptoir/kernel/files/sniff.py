"""Tells what a file is by its first bytes."""

import re
import stat
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.files.chunk import Container
from comptoir.kernel.files.compression import Content
from comptoir.kernel.files.delimited import SAMPLE_BYTES, Delimited
from comptoir.kernel.files.jsonarray import JsonArray
from comptoir.kernel.files.jsonlines import JsonLines
from comptoir.kernel.files.parquet import Parquet
from comptoir.kernel.wording import Phrase

EXPECTED = Phrase("Expected JSON Lines, a JSON array, CSV, TSV or Parquet, plain, .gz or .zst.")
_TAR_MAGIC_AT = 257
_OTHERS = (
    (b"\x89PNG", Phrase("a PNG picture")),
    (b"\xff\xd8\xff", Phrase("a JPEG picture")),
    (b"GIF8", Phrase("a GIF picture")),
    (b"RIFF", Phrase("a sound or a picture (RIFF)")),
    (b"%PDF", Phrase("a PDF document")),
    (
        b"PK\x03\x04",
        Phrase("a zip archive or an office document; unpack it, or save the sheet as CSV"),
    ),
    (b"PK\x05\x06", Phrase("an empty zip archive")),
    (b"\xd0\xcf\x11\xe0", Phrase("an old office document; save the sheet as CSV")),
    (b"7z\xbc\xaf\x27\x1c", Phrase("a 7z archive; unpack it")),
    (b"Rar!", Phrase("a RAR archive; unpack it")),
    (b"BZh", Phrase("bzip2 data; unpack them")),
    (b"\xfd7zXZ", Phrase("xz data; unpack them")),
    (b"\x1f\x8b", Phrase("gzip data; unpack them")),
    (b"\x28\xb5\x2f\xfd", Phrase("zstd data; unpack them")),
    (b"SQLite format 3", Phrase("a SQLite database; use a query")),
    (b"ARROW1", Phrase("an Arrow file; save it as Parquet")),
    (b"\x7fELF", Phrase("a program")),
    (b"MZ", Phrase("a program")),
    (b"\xff\xfe", Phrase("UTF-16 text; save it as UTF-8")),
    (b"\xfe\xff", Phrase("UTF-16 text; save it as UTF-8")),
)
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|\w+[\s>])", re.IGNORECASE)


def regular_file(path: Path) -> None:
    """Raise unless the path leads to a file that can be read.

    Raises:
        errors.NotFound: there is nothing.
        errors.Invalid: it is a folder, a device, empty, or may not be read.
    """
    try:
        found = path.stat()
        with path.open("rb") as file:
            empty = stat.S_ISREG(found.st_mode) and not file.read(1)
    except (FileNotFoundError, NotADirectoryError):
        raise errors.NotFound("There is no file {path}.", path=path) from None
    except IsADirectoryError:
        raise errors.Invalid("{path} is a folder; name the files in it.", path=path) from None
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise errors.Invalid("{path} cannot be read: {why}.", path=path, why=why) from None
    if not stat.S_ISREG(found.st_mode):
        raise errors.Invalid("{path} is no regular file. {expected}", path=path, expected=EXPECTED)
    if empty:
        raise errors.Invalid("{path} is empty. {expected}", path=path.name, expected=EXPECTED)


def container_of(content: Content) -> Container:
    """Return a reader for whatever holds the records.

    Raises:
        errors.Invalid: it is something else; the message says what.
    """
    start = _start(content)
    if start.startswith(b"PAR1"):
        return Parquet(content)
    if other := _other(start):
        if content.compression:
            raise errors.Invalid(
                "it is {compression} around {other}", compression=content.compression, other=other
            )
        raise errors.Invalid("it is {other}", other=other)
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare:
        raise errors.Invalid("it holds nothing but blanks")
    if bare.startswith(b"["):
        return JsonArray(content)
    if bare.startswith(b"{") or _mostly_objects(start):
        return JsonLines(content)
    if len(start) >= SAMPLE_BYTES and b"\n" not in start:
        # A monstrous first line; what follows it may still be JSON Lines.
        return JsonLines(content)
    return Delimited(content, start)


def _start(content: Content) -> bytes:
    start = b""
    try:
        for block in content.blocks():
            start += block
            if len(start) >= SAMPLE_BYTES:
                break
    except errors.Invalid:
        if not start:
            raise
    return start[:SAMPLE_BYTES]


def _other(start: bytes) -> Phrase | None:
    for magic, what in _OTHERS:
        if start.startswith(magic):
            return what
    if start[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar":
        return Phrase("a tar archive; unpack it")
    if _MARKUP.match(start):
        return Phrase("an HTML or XML page")
    if b"\0" in start[: 4 << 10]:
        return Phrase("binary data")
    return None


def _mostly_objects(start: bytes) -> bool:
    lines = [line for line in start.split(b"\n") if line.strip()]
    return 2 * sum(line.lstrip().startswith(b"{") for line in lines) >= len(lines)
