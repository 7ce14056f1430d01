"""The processes that answer: one that has died, or that stands still, is replaced."""

import os
import socket

import structlog
import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from comptoir.app.heartbeat import Listener
from comptoir.kernel.observe.metrics import Metrics

_REPLACES = "REPLACES_OF_COMPTOIR"
"""Tells a worker why there is no longer the one whose place it takes."""
DIED, STUCK = "died", "stuck"

_log = structlog.get_logger("comptoir.workers")


class Workers(Multiprocess):
    """Begins workers and looks after them twice a second.

    Args:
        config: what each of them serves.
        bound: the socket from which all accept.
        heartbeats: tells which of them stand still.
        patience: seconds after which one that stands still is replaced.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        bound: socket.socket,
        heartbeats: Listener,
        patience: float,
    ) -> None:
        super().__init__(config, sockets=[bound])
        self._heartbeats = heartbeats
        self._patience = patience

    def terminate_all(self) -> None:
        """Let all end."""
        for bound in self.sockets:  # whoever comes now is refused, and need not wait in vain
            bound.close()
        super().terminate_all()

    def keep_subprocess_alive(self) -> None:
        """Replace whoever has died or stands still.

        uvicorn's own way asks each whether it lives, and waits for the answer: a thread gives it,
        also where the event loop hangs, and one that dies just then is waited for in vain.
        """
        for place, one in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if why := self._lost(one):
                self._replace(place, one, why)

    def _lost(self, one: Process) -> str:
        """Return why a worker is to be replaced; nothing where it need not be."""
        if not one.process.is_alive():
            return DIED
        return STUCK if self._heartbeats.still(one.pid or 0) > self._patience else ""

    def _replace(self, place: int, one: Process, why: str) -> None:
        one.kill()  # who stands still hears no gentler signal
        one.join()
        begun = self._heartbeats.has_begun(one.pid or 0)
        self._heartbeats.forget(one.pid or 0)
        if not begun and (one.exitcode or 0) > 0:  # another would fail in the same way
            _log.error("worker_cannot_begin", pid=one.pid)
            self.should_exit.set()
            return
        _log.warning("worker_replaced", pid=one.pid, why=why)
        os.environ[_REPLACES] = why
        try:
            new = Process(self.config, self.sockets)
            new.start()
        finally:
            os.environ.pop(_REPLACES, None)
        self.processes[place] = new


def count_replaced(metrics: Metrics) -> None:
    """Count among the figures of all workers that this one takes the place of another."""
    replaced = metrics.counter("workers_replaced", "Workers replaced.", ["why"])
    if why := os.environ.pop(_REPLACES, ""):
        replaced.labels(why).inc()
