"""Sortable identifiers."""

import os
import time
from collections import deque

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)
_BYTES, _AT_ONCE = 10, 256
_DRAWN: deque[bytes] = deque()
os.register_at_fork(after_in_child=_DRAWN.clear)  # or both would give the same names


def new_id(prefix: str) -> str:
    """Return `prefix_` and 26 characters: 48 bits of milliseconds, then 80 random bits.

    Sorts by creation time to the millisecond. The layout is that of a ULID
    (https://github.com/ulid/spec), in lower case.

    >>> len(new_id("run"))
    30
    """
    number = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(ten_bytes())
    return f"{prefix}_{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}"


def first_id(prefix: str, milliseconds: int) -> str:
    """Return what sorts before every id of that prefix made since a moment.

    >>> first_id("run", 0)
    'run_00000000000000000000000000'
    """
    number = milliseconds << 80
    return f"{prefix}_{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}"


def ten_bytes() -> bytes:
    """Return 10 random bytes.

    The system is asked for many of them at once: asking it lets go of the interpreter's lock, and
    where threads wait for that, getting it back takes longer than all else.
    """
    try:
        return _DRAWN.popleft()
    except IndexError:
        some = os.urandom(_BYTES * _AT_ONCE)
        _DRAWN.extend(some[at : at + _BYTES] for at in range(_BYTES, len(some), _BYTES))
        return some[:_BYTES]
