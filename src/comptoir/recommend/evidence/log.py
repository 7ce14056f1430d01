"""The exposure log: answers are noted in memory, and a thread brings them to the disk.

A request pays for one append to a queue. The thread writes what has gathered every second, or as
soon as there is much. A process that is killed loses what was not written yet: the answers of its
last second. An exposure is no event: nobody was told that it is kept.
"""

import logging
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from comptoir.kernel.work.rounds import Rounds
from comptoir.recommend.evidence import spool
from comptoir.recommend.evidence.exposures import Seen, exposure_frame, lost_frame
from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Slate

_AT_ONCE = 1_000
"""Answers that one file holds at most, and after which the thread does not wait for its second."""
_CARRIED_SECONDS = 900.0
"""Between two journeys to the lake; the lease's own come every ten minutes."""
_BREATH = 0.001
"""Seconds that the thread leaves to others between two pieces of its work: whoever gives away the
interpreter's lock for a moment, as every answer does, waits for it until such a piece is done."""


Count = Callable[[int], object]
"""Hears how many more there are."""


class ExposureLog:
    """Keeps what was shown; a `Witness`.

    It keeps nothing before `start`: what a command asks for is shown to no customer.

    Args:
        folder: of flat files; each group's exposures wait below it.
        seconds: after which what was noted is written, at the latest.
        most: answers that may wait in memory; further ones are counted and dropped.
        clock: tells seconds since 1970.
        carry: brings what waits on this machine's disk to the lake. Every process does, for the one
            that holds the lease of durable work sees no other machine's disk.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seconds: float = 1.0,
        most: int = 20_000,
        clock: Callable[[], float] = time.time,
        carry: Callable[[], object] = lambda: None,
    ) -> None:
        self._folder = folder
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._waiting: deque[Seen] = deque()
        self._lost: Counter[tuple[str, str]] = Counter()
        self._losing = threading.Lock()
        self._writing = threading.Lock()
        self._writer = spool.new_writer()
        self._numbers: dict[str, int] = defaultdict(int)
        self._much = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None
        self._carrier = Rounds(
            "recommend-carry", carry, seconds=_CARRIED_SECONDS, failed="Exposures cannot be carried"
        )
        self._kept = self._dropped = 0
        self._on_kept: Count = lambda _more: None
        self._on_dropped: Count = lambda _more: None

    def tell(self, kept: Count, dropped: Count) -> None:
        """Tell from now on how many more answers were written, and how many could not be kept."""
        self._on_kept, self._on_dropped = kept, dropped

    def saw(self, request: SlateRequest, slate: Slate) -> None:
        """Note an answer; one that was asked for with a trace is a test and leaves nothing."""
        if self._thread is None or request.trace:
            return
        waiting = self._waiting
        if len(waiting) >= self._most:
            self._lose(request.group_id, request.source_id, 1)
            return
        waiting.append(Seen.of(int(self._clock() * 1000), request, slate))
        if len(waiting) == _AT_ONCE:
            self._much.set()

    def start(self) -> None:
        """Begin to keep what is shown."""
        self._over = False
        self._thread = threading.Thread(target=self._run, name="recommend-exposures", daemon=True)
        self._thread.start()
        self._carrier.start()

    def close(self) -> None:
        """Write what waits, and stop."""
        if self._thread is None:
            return
        self._carrier.close()
        self._over = True
        self._much.set()
        self._thread.join()
        self._thread = None
        self.flush()

    def figures(self) -> Mapping[str, int]:
        """Return how many answers were kept, were dropped, and wait."""
        return {"kept": self._kept, "dropped": self._dropped, "waiting": len(self._waiting)}

    def flush(self) -> None:
        """Write what waits now; what comes meanwhile has its turn later, or files would be tiny."""
        with self._writing:
            for size in _portions(len(self._waiting)):
                some = [self._waiting.popleft() for _ in range(size)]
                by_group: dict[str, list[Seen]] = defaultdict(list)
                for one in some:
                    by_group[one.asked.group_id].append(one)
                for group_id, mine in by_group.items():
                    self._keep(group_id, mine)
                _breathe()
            self._tell_lost()

    def _keep(self, group_id: str, seen: list[Seen]) -> None:
        try:
            self._write(group_id, exposure_frame(seen, _breathe))
        except Exception:  # whatever it is, serving goes on, and the figure tells
            logging.getLogger(__name__).exception("What was shown cannot be kept")
            for one in seen:
                self._lose(group_id, one.asked.source_id, 1)
        else:
            self._kept += len(seen)
            self._on_kept(len(seen))

    def _tell_lost(self) -> None:
        with self._losing:
            lost, self._lost = self._lost, Counter()
        now = int(self._clock() * 1000)
        for (group_id, source), count in lost.items():
            try:
                self._write(group_id, lost_frame(now, source, count))
            except OSError:
                with self._losing:
                    self._lost[group_id, source] += count

    def _write(self, group_id: str, frame: pl.DataFrame) -> None:
        folder = spool.folder_of(self._folder, group_id)
        spool.write(folder, self._writer, self._numbers[group_id] + 1, frame)
        self._numbers[group_id] += 1

    def _lose(self, group_id: str, source: str, count: int) -> None:
        with self._losing:
            self._dropped += count
            self._lost[group_id, source] += count
        self._on_dropped(count)

    def _run(self) -> None:
        while not self._over:
            self._much.wait(self._seconds)
            self._much.clear()
            self.flush()


def _breathe() -> None:
    time.sleep(_BREATH)


def _portions(count: int) -> list[int]:
    """Return how many answers each file holds.

    >>> _portions(2_500)
    [1000, 1000, 500]
    """
    whole, rest = divmod(count, _AT_ONCE)
    return [_AT_ONCE] * whole + [rest] * (rest > 0)
