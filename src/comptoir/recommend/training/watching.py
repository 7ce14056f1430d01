"""Watches over a training: tells how far it is, and lets go of it as soon as it is called off."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from comptoir.recommend.ports import Stopped, TrainingAsk

_LOOK_SECONDS = 0.5
"""So often it is asked whether someone wants it to stop, and told how far it is."""

Made = TypeVar("Made")


class Watch:
    """Watches one training.

    Args:
        ask: whom to ask, and whom to tell.
    """

    def __init__(self, ask: TrainingAsk) -> None:
        self._ask = ask
        self._off = threading.Event()
        self._told = 0.0
        self._first, self._last = 0.0, 1.0

    def stage(self, first: float, last: float) -> None:
        """Begin a part of the training; what is told from now on lies between these shares."""
        self._first, self._last = first, last

    def check(self) -> None:
        """Go on, unless it was called off.

        Raises:
            Stopped: it was.
        """
        if self._off.is_set():
            raise Stopped

    def tell(self, what: str, share: float) -> None:
        """Hear how far a recipe is.

        Raises:
            Stopped: it was called off.
        """
        self.check()
        if time.monotonic() - self._told >= _LOOK_SECONDS:
            self._told = time.monotonic()
            whole = self._first + (self._last - self._first) * share
            self._ask.tell({"progress": {"doing": what, "share": round(whole, 3)}})

    def run(self, work: Callable[[], Made]) -> Made:
        """Do work in a thread of its own; when it is called off, go on at once.

        What computes cannot be interrupted everywhere: the thread is then left to end at the
        next thing that it tells, and what it made is dropped.

        Raises:
            Stopped: it was called off.
        """
        made: list[Made] = []
        failed: list[BaseException] = []

        def carry_out() -> None:
            try:
                made.append(work())
            except BaseException as problem:  # noqa: BLE001 - raised again by who waits
                failed.append(problem)

        thread = threading.Thread(target=carry_out, name="comptoir-training", daemon=True)
        thread.start()
        while thread.is_alive():
            if self._ask.stopping():
                self._off.set()
                raise Stopped
            thread.join(_LOOK_SECONDS)
        if failed:
            raise failed[0]
        return made[0]
