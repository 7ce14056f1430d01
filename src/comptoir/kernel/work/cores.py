"""How many cores linear algebra takes: one where requests are answered, all while work is done.

Two threads that share one small multiplication wait for each other, busily; when other processes
want the cores too, they wait long: a routing decision took three to six times as long. Libraries
keep one setting a process, so this file keeps one account of who wants more.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped,unused-ignore]

_LOCK = threading.Lock()
_ACCOUNT: dict[str, Any] = {"answers": False, "working": 0}


def rest() -> None:
    """Let linear algebra take one core in this process, unless work is going on."""
    with _LOCK:
        _ACCOUNT["answers"] = True
        if not _ACCOUNT["working"]:
            _limit(1)


@contextmanager
def at_work() -> Iterator[None]:
    """Let linear algebra take every core while the block lasts, in whatever threads run."""
    with _LOCK:
        _ACCOUNT["working"] += 1
        if _ACCOUNT["answers"] and _ACCOUNT["working"] == 1:
            _limit(len(os.sched_getaffinity(0)))
    try:
        yield
    finally:
        with _LOCK:
            _ACCOUNT["working"] -= 1
            if _ACCOUNT["answers"] and not _ACCOUNT["working"]:
                _limit(1)


def _limit(threads: int) -> None:
    threadpool_limits(limits=threads, user_api="blas")
