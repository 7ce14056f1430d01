"""Whether a request is answered on the event loop: then it must not wait for a disk or a network.

What would wait raises `NotAtOnce`, and the same request is answered in a thread instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_AT_ONCE: ContextVar[bool] = ContextVar("at_once", default=False)


class NotAtOnce(Exception):
    """An answer would have to wait; answer in a thread."""


@contextmanager
def at_once() -> Iterator[None]:
    """Answer without waiting, or not at all."""
    before = _AT_ONCE.set(True)
    try:
        yield
    finally:
        _AT_ONCE.reset(before)


def is_at_once() -> bool:
    """Tell whether this is a try on the event loop, after which a thread may be asked the same."""
    return _AT_ONCE.get()


def may_wait() -> None:
    """Say that what follows may wait.

    Raises:
        NotAtOnce: it must not.
    """
    if is_at_once():
        raise NotAtOnce
