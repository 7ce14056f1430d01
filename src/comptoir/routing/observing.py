"""Observer mode: a version scores live requests and decides nothing.

It works in a thread of its own behind the answers. The rows say what it has not scored: requests
since its appointment without a word of it. So nothing waits in memory, a killed process loses
nothing, and of several processes one does it. A version that is slow falls behind and leaves out
what it cannot keep up with, one that breaks is counted, and neither changes an answer.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from comptoir.kernel.ids import first_id, new_id
from comptoir.routing.answering import Incumbents
from comptoir.routing.deciding.router import Router
from comptoir.routing.model import Alias, Appointment, Prediction, Request
from comptoir.routing.office import Office
from comptoir.routing.store import models, observations
from comptoir.routing.store.observations import Tally

OBSERVERS = (Alias.CHALLENGER, Alias.SHADOW)
PAGE = 50
"""Requests that are in memory at once."""
IDLE_SECONDS = 5.0
"""After so long without a request of this process it looks whether another one has left some."""
_COMMIT_SECONDS = 5.0
"""What was said is kept after so long, however few requests that were."""
_HELD_SECONDS = 60.0
"""A process that dies is followed by another one so much later, at most."""
_SETTLED_SECONDS = 60
"""A transaction that began before another may end after it: so far back one looks again."""
_HOUR_MS = 3_600_000
_PATIENCE_SECONDS = 0.5
"""What is being scored when the server ends is not waited for any longer."""
_log = logging.getLogger("comptoir.routing")
Tell = Callable[[str, int], object]
"""Hears how many requests were `scored`, `left_out` or `failed`."""


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
        self._holder = new_id("observer")
        self._thread: threading.Thread | None = None
        self._lock = threading.Condition()
        self._asked = self._done = 0
        self._ending = self._abandoned = False
        self._tell: Tell = lambda _outcome, _count: None
        self._fronts: dict[int, str] = {}
        """By appointment, the last request that this process has looked at."""
        self._broken: dict[int, set[str]] = {}
        """By appointment, requests on which the version's code broke, as far as they may come
        again."""
        self._claimed: dict[int, float] = {}
        """By appointment, until when this process need not ask whether it may score."""
        self._elsewhere: dict[int, float] = {}
        """By appointment, until when another process is left to it without asking again."""
        self._unopened: dict[int, str] = {}
        self._swept = 0.0
        self.seen = Seen()

    def tell(self, hear: Tell) -> None:
        """Let somebody hear what is scored, such as the metrics."""
        self._tell = hear

    def start(self) -> None:
        """Begin to work, and catch up with what an earlier process has left."""
        with self._lock:
            self._asked += 1
            if self._thread is None and not self._ending:
                name = "routing-observer"
                self._thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def observe(self, _request: Request) -> None:
        """Hear that a request was answered; returns at once."""
        self.start()

    def settle(self, timeout: float = 60.0) -> None:
        """Wait until all that was answered is scored; for tests and tools.

        Raises:
            TimeoutError: it takes longer.
        """
        with self._lock:
            asked = self._asked
            if not self._lock.wait_for(lambda: self._done >= asked or self._ending, timeout):
                raise TimeoutError("the observer is still behind")

    def close(self) -> None:
        """End; what is not scored yet is gone on with by the next process."""
        with self._lock:
            self._ending = True
            thread, self._thread = self._thread, None
            self._lock.notify_all()
        if thread is not None:
            thread.join(_PATIENCE_SECONDS)
            self._abandoned = thread.is_alive()
            observations.let_go(self._office.rows, self._holder)

    def _work(self) -> None:
        while not self._ending:
            asked = self._asked
            try:
                more = self._pass()
            except Exception as problem:  # noqa: BLE001 - whatever it fails by, answers go on
                more = False
                if not self._ending:  # else the database has been closed under it
                    _log.warning("Observing failed: %s", type(problem).__name__)
            with self._lock:
                if more:
                    continue
                self._done = max(self._done, asked)
                self._lock.notify_all()
                self._lock.wait_for(lambda: self._ending or self._asked > self._done, IDLE_SECONDS)

    def _pass(self) -> bool:
        """Score a page for each version that observes; tell whether more waits."""
        standing = models.standing(self._office.rows)
        decides = standing.get(Alias.CHAMPION)
        sweep = time.monotonic() - self._swept >= IDLE_SECONDS
        more = False
        versions: set[int] = {decides.version} if decides and decides.version is not None else set()
        for alias in OBSERVERS:
            appointment = standing.get(alias)
            if appointment and appointment.version and appointment.version not in versions:
                versions.add(appointment.version)
                more |= self._observe(appointment, sweep=sweep)
        if sweep and not more:
            self._swept = time.monotonic()
        return more and not self._ending

    def _observe(self, appointment: Appointment, *, sweep: bool) -> bool:
        rows = self._office.rows
        if appointment.number not in self._fronts:
            observations.begin(rows, appointment, _beginning(appointment))
            self._fronts[appointment.number] = ""
        if time.monotonic() < self._elsewhere.get(appointment.number, 0.0):
            return False
        broken = self._broken.setdefault(appointment.number, set())
        front = self._fronts.get(appointment.number, "")
        after = front
        if sweep or time.monotonic() >= self._claimed.get(appointment.number, 0.0):
            reached = self._claim(appointment)
            if reached is None:
                return False
            broken -= {one for one in broken if one <= reached}
            front = self._fronts[appointment.number] = max(front, reached)
            after = reached if sweep else front
        after = self._leave_out(appointment, after)
        found = observations.waiting(rows, appointment, after, skip=broken, limit=PAGE)
        router = self._router(appointment) if found else None
        if router is None:
            return False
        done = self._score(appointment, router, found)
        self._fronts[appointment.number] = max(front, found[done - 1].request_id)
        return len(found) == PAGE or done < len(found)

    def _claim(self, appointment: Appointment) -> str | None:
        """Take the right to score; return up to where all is done, None where another has it."""
        mine = observations.claim(
            self._office.rows,
            appointment.number,
            self._holder,
            self._office.clock(),
            _HELD_SECONDS,
        )
        if mine is None:
            self._claimed.pop(appointment.number, None)
            self._elsewhere[appointment.number] = time.monotonic() + IDLE_SECONDS
            return None
        self._claimed[appointment.number] = time.monotonic() + _HELD_SECONDS / 2
        return mine.reached

    def _leave_out(self, appointment: Appointment, after: str) -> str:
        """Leave out the oldest where too many wait; return behind which request one goes on."""
        rows, most = self._office.rows, self._office.settings.observe_behind
        last, count = observations.too_old(rows, appointment, after, most)
        if not count:
            return after
        tally = Tally(left_out=count)
        self._keep(appointment, [], last, tally)
        return last

    def _router(self, appointment: Appointment) -> Router | None:
        """Open the version; one that cannot be opened is told once, and tried again later."""
        try:
            found = self._incumbents.get(appointment.alias)
        except Exception as problem:  # noqa: BLE001 - a broken challenger changes no answer
            said = _line(problem)
            if self._unopened.get(appointment.number) != said:
                self._unopened[appointment.number] = said
                _log.warning("Version %s cannot observe: %s", appointment.version, said)
                self._keep(appointment, [], "", Tally(failed=1, problem=said))
            return None
        return found[1] if found and found[0] == appointment.version else None

    def _score(self, appointment: Appointment, router: Router, found: list[Request]) -> int:
        """Let a version speak of requests, and keep it; return of how many."""
        began, said, failed, problem, done = time.monotonic(), [], 0, "", 0
        for request in found:
            try:
                said.append(self._said(appointment, router, request))
            except Exception as trouble:  # noqa: BLE001 - a broken challenger changes no answer
                failed, problem = failed + 1, _line(trouble)
                self._broken[appointment.number].add(request.request_id)
            done += 1
            if self._ending or time.monotonic() - began >= _COMMIT_SECONDS:
                break
        if self._abandoned:  # nobody waits for it any more, and its database may be closed
            return done
        if failed:
            _log.warning(
                "Version %s broke on %s requests: %s", appointment.version, failed, problem
            )
        settled = first_id("req", int(time.time() - _SETTLED_SECONDS) * 1000)
        reached = min(found[done - 1].request_id, settled)
        self._keep(appointment, said, reached, Tally(failed=failed, problem=problem))
        return done

    def _said(self, appointment: Appointment, router: Router, request: Request) -> Prediction:
        started = time.perf_counter()
        decision = router.decide([request.text], [request.language])[0]
        return Prediction(
            request_id=request.request_id,
            version=int(appointment.version or 0),
            alias=appointment.alias,
            decision=decision,
            milliseconds=round((time.perf_counter() - started) * 1000, 3),
            at=self._office.clock(),
        )

    def _keep(
        self, appointment: Appointment, said: list[Prediction], reached: str, tally: Tally
    ) -> None:
        new = observations.keep(
            self._office.rows,
            appointment.number,
            said,
            reached=reached,
            tally=tally,
            at=self._office.clock(),
        )
        self.seen.scored += new
        self.seen.left_out += tally.left_out
        self.seen.failed += tally.failed
        told = {"scored": new, "left_out": tally.left_out, "failed": tally.failed}
        for outcome, count in told.items():
            if count:
                self._tell(outcome, count)


def _beginning(appointment: Appointment) -> str:
    """Return a request id that is surely before the first one to score."""
    moment = min(appointment.at, datetime.now(UTC))
    return first_id("req", max(0, int(moment.timestamp() * 1000) - _HOUR_MS))


def _line(problem: Exception) -> str:
    """Return an error in one line, without a word of the request."""
    return type(problem).__name__
