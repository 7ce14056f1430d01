"""Observer mode: a challenger scores live requests and decides nothing.

It works in a thread of its own behind the answers: one that is slow falls behind and leaves out
what it cannot keep up with, one that fails is told in the log, and neither changes an answer.
"""

import logging
import queue
import threading
import time
from dataclasses import dataclass

from comptoir.routing.answering import Incumbents
from comptoir.routing.model import Alias, Prediction, Request
from comptoir.routing.office import Office
from comptoir.routing.store import requests as store

WAITING = 1_000
"""Requests that wait to be scored at most; more are left out, and counted."""
OBSERVERS = (Alias.SHADOW, Alias.CHALLENGER)
_log = logging.getLogger("comptoir.routing")


@dataclass(slots=True)
class Seen:
    """What an observer has done since it began."""

    scored: int = 0
    left_out: int = 0
    failed: int = 0


class Observer:
    """Lets the versions that observe score requests that were answered.

    Args:
        office: keeps what they say.
        incumbents: which versions observe now.
    """

    def __init__(self, office: Office, incumbents: Incumbents) -> None:
        self._office = office
        self._incumbents = incumbents
        self._waiting: queue.Queue[Request | None] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.seen = Seen()

    def observe(self, request: Request) -> None:
        """Hand over a request that was answered; returns at once."""
        try:
            self._waiting.put_nowait(request)
        except queue.Full:
            self.seen.left_out += 1
            return
        with self._lock:
            if self._thread is None:
                name = "routing-observer"
                self._thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._thread.start()

    def settle(self) -> None:
        """Wait until all that was handed over is scored; for tests and tools."""
        self._waiting.join()

    def close(self) -> None:
        """Score what waits, and end."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _work(self) -> None:
        while (request := self._waiting.get()) is not None:
            try:
                self._score(request)
            finally:
                self._waiting.task_done()
        self._waiting.task_done()

    def _score(self, request: Request) -> None:
        for alias in OBSERVERS:
            self._guarded(request, alias)

    def _guarded(self, request: Request, alias: Alias) -> None:
        try:
            found = self._incumbents.get(alias)
            if found is None or found == self._incumbents.get(Alias.CHAMPION):
                return
            version, router = found
            started = time.perf_counter()
            decision = router.decide([request.text], [request.language])[0]
            told = Prediction(
                request_id=request.request_id,
                version=version,
                alias=alias,
                decision=decision,
                milliseconds=round((time.perf_counter() - started) * 1000, 3),
                at=self._office.clock(),
            )
            with self._office.rows.writing() as connection:
                store.add_predictions(connection, [told])
            self.seen.scored += 1
        except Exception as problem:  # noqa: BLE001 - whatever it fails by, answers go on
            self.seen.failed += 1
            _log.warning(
                "The %s could not score a request: %s", alias.value, type(problem).__name__
            )
