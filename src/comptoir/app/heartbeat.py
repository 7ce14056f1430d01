"""The heartbeat of workers: by it the process that began them knows whose event loop stands still.

Each worker counts up a number in a file of its own, on its event loop, which also answers requests:
a loop that hangs does not beat. The parent looks for how long it has seen the same number. It goes
by its own looks, a second each at most: while the whole machine slept, nobody stood still.
"""

import asyncio
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

_FOLDER = "HEARTBEATS_OF_COMPTOIR"
"""Variable of the environment that names it; those that begin with COMPTOIR_ are settings."""
_BEAT_SECONDS = 0.5
_LOOK_SECONDS = 1.0
"""What one look counts at most, however long ago the last one was."""
_NUMBER = struct.Struct("<Q")


@contextmanager
def shared() -> Iterator[Path]:
    """Yield the folder in which the processes that are begun inside the block beat."""
    with TemporaryDirectory(prefix="comptoir-heartbeats-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ[_FOLDER]


def begin(loop: asyncio.AbstractEventLoop) -> None:
    """Beat from now on, on the event loop of this process; nothing where nobody listens."""
    told = os.environ.get(_FOLDER)
    if not told:
        return
    file = os.open(Path(told) / str(os.getpid()), os.O_WRONLY | os.O_CREAT, 0o600)

    def beat(number: int) -> None:
        os.pwrite(file, _NUMBER.pack(number), 0)
        loop.call_later(_BEAT_SECONDS, beat, number + 1)

    # The first one when the loop runs: whoever is still opening what it answers with has not begun.
    loop.call_soon(beat, 1)


@dataclass(slots=True)
class Listener:
    """Tells who stands still.

    Args:
        folder: of `shared`.
        ticks: seconds that only grow.
    """

    folder: Path
    ticks: Callable[[], float]
    _seen: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    """By process: its number, when it was looked at, and for how long it has been the same."""

    def still(self, pid: int) -> float:
        """Return for how many seconds a process has not beaten; 0 for one that has not begun."""
        now, number = self.ticks(), self._number(pid)
        before, looked, still = self._seen.get(pid, (0, now, 0.0))
        still = still + min(now - looked, _LOOK_SECONDS) if number and number == before else 0.0
        self._seen[pid] = (number, now, still)
        return still

    def has_begun(self, pid: int) -> bool:
        """Tell whether a process has ever beaten."""
        return self._number(pid) > 0

    def forget(self, pid: int) -> None:
        """Forget a process that has ended: another one may get its number."""
        self._seen.pop(pid, None)
        (self.folder / str(pid)).unlink(missing_ok=True)

    def _number(self, pid: int) -> int:
        try:
            told = (self.folder / str(pid)).read_bytes()
        except OSError:
            return 0
        return int(_NUMBER.unpack(told)[0]) if len(told) == _NUMBER.size else 0
