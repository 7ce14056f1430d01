"""Health: is the process alive, and can it serve?"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Probe = Callable[[], object]
"""Returns when all is well, raises when not."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must work before requests are taken."""

    name: str
    probe: Probe
    timeout: float = 2.0
    """Seconds after which no answer is a bad answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    name: str
    ok: bool
    seconds: float
    says: str = ""
    """The error's family when it failed; its text goes to the log, for it may name servers."""


@dataclass(frozen=True, slots=True)
class Health:
    """What all checks found."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)


class HealthChecks:
    """Runs checks side by side; a hanging one costs its timeout, and one thread for as long.

    Being alive needs no check: a process that answers is. Readiness is `run().ok`.

    >>> HealthChecks([Check("rows", lambda: None)]).run().ok
    True
    """

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)
        self._running: dict[str, _Run] = {}
        self._lock = threading.Lock()

    def run(self) -> Health:
        """Run every check and wait for the answers."""
        runs = [(check, self._start(check)) for check in self._checks]
        return Health(tuple(run.finding(check) for check, run in runs))

    def _start(self, check: Check) -> "_Run":
        """Join a run that is still going on: a probe that hangs must not pile up threads."""
        with self._lock:
            run = self._running.get(check.name)
            if run is None or run.done.is_set():
                run = self._running[check.name] = _Run(check.probe)
            return run


class _Run:
    def __init__(self, probe: Probe) -> None:
        self.done = threading.Event()
        self._start = time.monotonic()
        self._end = self._start
        self._failure = ""
        threading.Thread(target=self._probe, args=(probe,), daemon=True).start()

    def finding(self, check: Check) -> Finding:
        left = self._start + check.timeout - time.monotonic()
        if not self.done.wait(max(0.0, left)):
            spent = time.monotonic() - self._start
            return Finding(check.name, ok=False, seconds=spent, says="timeout")
        spent = self._end - self._start
        return Finding(check.name, ok=not self._failure, seconds=spent, says=self._failure)

    def _probe(self, probe: Probe) -> None:
        try:
            probe()
        except Exception as problem:
            self._failure = type(problem).__name__
            logging.getLogger(__name__).warning("A health check failed", exc_info=True)
        finally:
            self._end = time.monotonic()
            self.done.set()
