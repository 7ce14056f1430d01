"""What a training takes of this machine: seconds, processor seconds, memory at its highest."""

import contextlib
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_RESET = "5"
"""Written to `clear_refs`, lets Linux forget how high the memory of the process once was."""
_SIDE, _CELLS = 768, 2_000_000
_TIMES = 5


@dataclass(frozen=True, slots=True)
class Spent:
    """What a piece of work took."""

    seconds: float
    processor_seconds: float
    """Of every thread of the process."""
    memory_mb: float
    """Of the process at its highest, while it worked."""


class Meter:
    """Measures from when it is made."""

    def __init__(self) -> None:
        with contextlib.suppress(OSError):  # another system, or not allowed
            Path("/proc/self/clear_refs").write_text(_RESET)
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> Spent:
        """Return what was taken so far."""
        wall = time.perf_counter() - self._wall
        return Spent(wall, time.process_time() - self._processor, peak_memory_mb())


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast this machine is just now."""

    products: float
    """Thousand million multiplications and additions of a matrix product a processor second."""
    steps: float
    """Million scattered additions a processor second."""
    load: float
    """Seconds that a processor second of one thread takes; above 1 where others work too."""


def probe() -> Pace:
    """Measure this machine for a fraction of a second."""
    chance = np.random.default_rng(0)
    square = chance.standard_normal((_SIDE, _SIDE), dtype=np.float32)
    places = chance.integers(0, _CELLS, _CELLS)
    square @ square
    product = _least(lambda: square @ square)
    began = time.perf_counter(), time.thread_time()
    scattered = _least(lambda: np.bincount(places, minlength=_CELLS))
    wall, busy = time.perf_counter() - began[0], time.thread_time() - began[1]
    return Pace(2 * _SIDE**3 / product / 1e9, _CELLS / scattered / 1e6, max(wall / busy, 1.0))


def memory_mb() -> float:
    """Return the memory of this process as it is."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return peak_memory_mb()
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def peak_memory_mb() -> float:
    """Return the highest memory of this process since a `Meter` was made, or since it began."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        told = next(line for line in lines if line.startswith("VmHWM"))
        return float(told.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _least(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_TIMES):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return max(min(times), 1e-6)
