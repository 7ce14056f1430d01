"""`local:`: processes on this machine, one a core, one thread each."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from threading import Thread

from comptoir.kernel import errors
from comptoir.kernel.work.crew.port import Made, Piece

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
}
"""Read by the libraries when they are first loaded: processes do not fight over cores."""


class LocalCrew:
    """Processes that start at the first map of several pieces, and stay until `close`.

    A single piece is carried out here: starting a process would take longer.

    Args:
        processes: how many; 0 for one a core.
    """

    def __init__(self, processes: int = 0) -> None:
        self.hands = processes or len(os.sched_getaffinity(0))
        self._pool: ProcessPoolExecutor | None = None

    def map(self, task: Callable[[Piece], Made], pieces: Sequence[Piece]) -> list[Made]:
        if len(pieces) <= 1 or self.hands == 1:
            return [task(piece) for piece in pieces]
        for last in (False, True):
            try:
                return list(self._started().map(task, pieces))
            except BrokenProcessPool:
                self.close()
                if last:
                    break
        raise errors.Unavailable(
            "The worker processes were killed twice, most often for memory. "
            "Set work.crew to fewer, such as local:2, then retry."
        )

    def prepare(self, task: Callable[[Piece], object], piece: Piece) -> None:
        if self.hands == 1:
            return
        with suppress(BrokenProcessPool):
            for _ in range(self.hands):
                self._started().submit(task, piece)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.hands, mp_context=get_context("spawn"), initializer=_begin
            )
        return self._pool

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _begin() -> None:
    """Keep libraries to one thread, and end with the parent."""
    os.environ.update(ONE_THREAD)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for a parent that is killed: the pool's pipes alone would never tell."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
