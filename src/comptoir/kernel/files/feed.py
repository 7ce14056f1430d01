"""Lines for `csv.reader`, which may have them back where a row goes wrong."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from comptoir.kernel.files.chunk import Fault

Lines = list[bytes | None]
"""Lines without their ends; `None` stands for one over the limit."""
_BOM = b"\xef\xbb\xbf"


class Lost(Exception):
    """A row that cannot be told from what follows it."""

    def __init__(self, fault: Fault, why: str) -> None:
        super().__init__(why)
        self.fault = fault


@dataclass(slots=True)
class Feed:
    """Hands out the lines of a block, and of the next ones as long as a row goes on there.

    `csv.reader` takes the end of a block for the end of the file where no row is open.
    """

    blocks: Iterator[tuple[int, Lines]]
    """As `lines.line_blocks` yields them."""
    encoding: str
    limit: int
    """Characters of the longest row."""
    skip: int = 0
    """Lines at the start that are not handed out."""
    weight: int = 0
    """Characters of the row that is being read."""
    first_line: int = 0
    last_line: int = 0
    _first: int = 1
    _lines: Lines = field(default_factory=list)
    _at: int = 0
    _taken: list[tuple[int, str]] = field(default_factory=list)
    _returned: deque[tuple[int, str]] = field(default_factory=deque)

    def fill(self) -> bool:
        """Take the next block where this one is used up; tell whether there is a line."""
        while not self._returned and self._at >= len(self._lines):
            block = next(self.blocks, None)
            if block is None:
                return False
            self._first, self._lines = block
            self._at = max(0, self.skip + 1 - self._first)
        return True

    def block(self) -> tuple[int, Lines]:
        """Return what is left of the block, and the number of its first line."""
        rest = self._lines[self._at :] if self._at else self._lines
        return self._first + self._at, [] if self._returned else rest

    def pass_over_block(self) -> None:
        self._at = len(self._lines)

    def begin(self) -> None:
        """Start a new row."""
        self._taken.clear()
        self.weight = 0

    def give_back(self) -> None:
        """Hand out the lines behind the row's first one again, as rows of their own."""
        self._returned.extendleft(reversed(self._taken[1:]))

    def __iter__(self) -> "Feed":
        return self

    def __next__(self) -> str:
        if self._returned:
            return self._keep(*self._returned.popleft())
        if self._at >= len(self._lines):
            if not self._taken:
                raise StopIteration
            if not self.fill():
                raise _unclosed()
        number, line = self._first + self._at, self._lines[self._at]
        self._at += 1
        if line is None:
            self.first_line = self._taken[0][0] if self._taken else number
            raise Lost(Fault.TOO_LONG, "The line is longer than the limit.")
        bare = line.removeprefix(_BOM) if number == 1 else line
        # Bytes that the encoding lacks become lone surrogates, which refuse their row further on.
        return self._keep(number, bare.decode(self.encoding, "surrogateescape") + "\n")

    def _keep(self, number: int, text: str) -> str:
        if not self._taken:
            self.first_line = number
        self.last_line = number
        self._taken.append((number, text))
        self.weight += len(text)
        if self.weight > self.limit:
            raise _unclosed()
        return text


def _unclosed() -> Lost:
    return Lost(Fault.NO_RECORD, "A quote is opened and never closed.")
