"""Asks others for what a page can do without, and waits only so long."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import BoundedSemaphore
from time import perf_counter
from typing import TypeVar

import structlog

Answer = TypeVar("Answer")
_AT_ONCE = 8
"""Questions under way; when so many hang, further ones are not asked at all."""
_log = structlog.get_logger("comptoir.shop")


class Patience:
    """Runs questions aside. One that is late or fails is logged, and its place stays empty.

    Args:
        milliseconds: after which a page goes on without.
    """

    def __init__(self, milliseconds: int) -> None:
        self._seconds = milliseconds / 1000
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="shop-aside")
        self._free = BoundedSemaphore(_AT_ONCE)

    def ask(self, questions: Sequence[tuple[str, Callable[[], Answer]]]) -> list[Answer]:
        """Return the answers that came in time, in the order of the questions.

        Args:
            questions: name, for the log, and what to call.
        """
        started = perf_counter()
        asked = [(name, self._begun(name, question)) for name, question in questions]
        begun = [future for _, future in asked if future is not None]
        wait(begun, timeout=self._seconds)
        answers: list[Answer] = []
        for name, future in asked:
            if future is None:
                continue
            if not future.done():
                late = round((perf_counter() - started) * 1000)
                _log.warning("page goes on without", what=name, after_ms=late)
            elif (problem := future.exception()) is not None:
                _log.error("page goes on without", what=name, exc_info=problem)
            else:
                answers.append(future.result())
        return answers

    def _begun(self, name: str, question: Callable[[], Answer]) -> Future[Answer] | None:
        if not self._free.acquire(blocking=False):
            _log.warning("page goes on without", what=name, after_ms=0)
            return None
        future = self._pool.submit(question)
        future.add_done_callback(lambda _: self._free.release())
        return future
