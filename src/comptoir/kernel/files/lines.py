"""Lines of a stream of bytes, numbered, none of them longer than a limit."""

from collections.abc import Iterable, Iterator


def line_blocks(blocks: Iterable[bytes], limit: int) -> Iterator[tuple[int, list[bytes | None]]]:
    r"""Yield lines by the handful, without their `\n`.

    Args:
        blocks: the stream.
        limit: bytes of the longest line. `None` stands for a longer one, which is passed over
            without being held: memory stays within a few times the limit.

    Yields:
        The 1-based number of the first line, and the lines.

    >>> list(line_blocks([b"a\nb", b"b\nccc", b"ccc\nd"], 4))
    [(1, [b'a']), (2, [b'bb']), (3, [None]), (4, [b'd'])]
    """
    number, tail, passing = 1, b"", False
    for block in blocks:
        rest = block
        if passing:
            end = block.find(b"\n")
            if end < 0:
                continue
            yield number, [None]
            number, passing, rest = number + 1, False, block[end + 1 :]
        *lines, tail = (tail + rest).split(b"\n")
        if lines:
            yield number, [line if len(line) <= limit else None for line in lines]
            number += len(lines)
        if len(tail) > limit:
            tail, passing = b"", True
    if passing:
        yield number, [None]
    elif tail:
        yield number, [tail]
