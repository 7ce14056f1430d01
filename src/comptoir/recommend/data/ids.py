"""Many ids as two flat arrays, which can be memory-mapped and shared by processes."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

_APART = 256
"""Of so many ids one is at hand as it is, so that a search cuts few of the others out."""


class Ids(Sequence[str]):
    """Ids by code.

    Args:
        starts: where each id begins in `text`, and the end; shape (ids + 1,).
        text: all ids behind each other, UTF-8, as bytes.

    >>> both = Ids.of(["lamp", "rug"])
    >>> both[1], len(both), both.find("lamp"), both.find("sofa")
    ('rug', 2, 0, -1)
    """

    def __init__(self, starts: NDArray[np.int64], text: NDArray[np.uint8]) -> None:
        self.starts = starts
        self.text = text
        # Views of bytes are ten times as fast to index as arrays.
        self._starts: Any = memoryview(starts)  # type: ignore[arg-type]  # arrays are buffers
        self._text: Any = memoryview(text) if len(text) else b""  # type: ignore[arg-type]

    @classmethod
    def of(cls, ids: Iterable[str]) -> "Ids":
        """Make them from texts; for `find`, in the order of their UTF-8 bytes (as Polars sorts)."""
        encoded = [one.encode() for one in ids]
        lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return cls(starts, np.frombuffer(b"".join(encoded), dtype=np.uint8))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, code: int) -> str: ...
    @overload
    def __getitem__(self, code: slice) -> list[str]: ...
    def __getitem__(self, code: int | slice) -> str | list[str]:
        if isinstance(code, slice):
            return [self._at(one).decode() for one in range(*code.indices(len(self)))]
        if not -len(self) <= code < len(self):
            raise IndexError(code)
        return self._at(int(code) % len(self)).decode()

    def __iter__(self) -> Iterator[str]:
        whole = bytes(self._text)
        ends = self.starts.tolist()
        return (whole[start:end].decode() for start, end in pairwise(ends))

    def find(self, id: str) -> int:
        """Return the code of an id, -1 for none, by bisection: the ids must be sorted."""
        wanted = id.encode("utf-8", "surrogatepass")
        low = max(bisect_right(self._posts, wanted) - 1, 0) * _APART
        high = min(low + _APART, len(self))
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._at(low) == wanted else -1

    @cached_property
    def _posts(self) -> list[bytes]:
        """The ids at hand, which a bisection compares in one go."""
        return [self._at(code) for code in range(0, len(self), _APART)]

    def _at(self, code: int) -> bytes:
        return bytes(self._text[self._starts[code] : self._starts[code + 1]])
