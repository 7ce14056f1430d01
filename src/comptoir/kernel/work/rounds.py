"""Rounds: something small that a thread does again and again for as long as a process serves."""

import logging
import threading
from collections.abc import Callable

_BREATH_SECONDS = 1.0
"""After a round that failed."""


class Rounds:
    """A thread that goes its rounds; one that fails is told to the log, and the next tries again.

    Args:
        name: of the thread.
        work: one round.
        seconds: between two rounds.
        failed: what the log says of a round that failed.
        at_once: the first round comes at the start, not after the first pause.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        *,
        seconds: float,
        failed: str,
        at_once: bool = False,
    ) -> None:
        self._name = name
        self._work = work
        self._seconds = seconds
        self._failed = failed
        self._at_once = at_once
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def over(self) -> bool:
        """Whether the rounds are to end."""
        return self._over.is_set()

    @property
    def under_way(self) -> bool:
        """Whether the thread goes its rounds."""
        return self._thread is not None

    def start(self) -> None:
        """Begin, and go on until `close`, after which it may begin again."""
        self._over.clear()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the present round; one that never began is no error."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def pause(self) -> None:
        """Let a breath pass within a round that met a fault."""
        self._over.wait(_BREATH_SECONDS)

    def _run(self) -> None:
        if not self._at_once:
            self._over.wait(self._seconds)
        while not self._over.is_set():
            try:
                self._work()
            except Exception:  # the next round tries again
                logging.getLogger(__name__).exception(self._failed)
                self.pause()
            self._over.wait(self._seconds)
