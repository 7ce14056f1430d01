"""Writes of many threads in one transaction: what one waits for, all have waited for.

A commit that reaches the disk takes milliseconds, whether it holds one event or a hundred. Whoever
comes while another writes waits, and is written with all who wait (group commit; Gray and Reuter,
"Transaction Processing", 1993, section 9.4.7).
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class _Waiting(Generic[Asked, Given]):
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.given: Given | None = None
        self.problem: BaseException | None = None
        self.done = False
        self.turn = threading.Event()
        """Set when it is done, or when this thread is to lead."""


class Together(Generic[Asked, Given]):
    """Hands what threads ask for to one of them, who does it for all.

    Args:
        work: does several at once, and returns what each is given, in order; when it raises,
            all of them hear it.

    >>> Together(lambda asked: [one * 2 for one in asked]).do(21)
    42
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Given]]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._queue: list[_Waiting[Asked, Given]] = []
        self._led = False

    def do(self, asked: Asked) -> Given:
        """Wait until it is done, by this thread or by another one."""
        mine: _Waiting[Asked, Given] = _Waiting(asked)
        with self._lock:
            self._queue.append(mine)
            leads, self._led = not self._led, True
        if not leads:
            mine.turn.wait()
        if not mine.done:
            self._lead()
        if mine.problem is not None:
            raise mine.problem
        return mine.given  # type: ignore[return-value]  # set where there is no problem

    def _lead(self) -> None:
        """Do what all who wait have asked for, then let the first who came meanwhile lead."""
        with self._lock:
            waiting, self._queue = self._queue, []
        try:
            given = self._work([one.asked for one in waiting])
            for one, result in zip(waiting, given, strict=True):
                one.given = result
        except BaseException as problem:  # noqa: BLE001 - each of them raises it
            for one in waiting:
                one.problem = problem
        finally:
            for one in waiting:
                one.done = True
                one.turn.set()
            with self._lock:
                self._led = bool(self._queue)
                if self._led:
                    self._queue[0].turn.set()
