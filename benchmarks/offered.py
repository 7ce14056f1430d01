"""Send requests at a fixed rate, answered or not, and measure each answer from when it was due.

    python -m benchmarks.offered < plan.json

The plan: `address` (host:port), `paths` (asked in turn), `headers`, `bodies`, `rate` (requests/s),
`seconds`, `connections`. Latency counts from the moment for which a request was due, not from when
it could be sent: a server that stands still for a second is charged with every request due in that
second (no "coordinated omission", https://www.youtube.com/watch?v=lJ8ydIuPFeU). A request due while
every connection is busy waits for one. Prints one JSON object.
"""

import asyncio
import json
import selectors
import sys
from collections import Counter, deque
from contextlib import suppress
from dataclasses import asdict, dataclass, field

_PATIENCE = 10.0
"""Seconds to wait, when the last request is due, for answers that are still missing."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    address: str
    paths: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    bodies: list[str] = field(default_factory=list)
    """JSON to post, one for each path; without any, paths are got."""
    rate: float = 500.0
    seconds: float = 20.0
    connections: int = 32

    def requests(self) -> list[bytes]:
        """Return the bytes of a request for each path."""
        kept = {"host": self.address, "connection": "keep-alive"} | self.headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in kept.items())
        if not self.bodies:
            return [f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode() for path in self.paths]
        lines += "content-type: application/json\r\n"
        return [
            f"POST {path} HTTP/1.1\r\n{lines}content-length: {len(data)}\r\n\r\n".encode() + data
            for path, body in zip(self.paths, self.bodies, strict=True)
            for data in [body.encode()]
        ]


@dataclass(frozen=True, kw_only=True)
class Measured:
    asked: int
    p50: float
    """Milliseconds from when a request was due to its last byte."""
    p99: float
    p999: float
    worst: float
    late: float
    """p99 of the milliseconds by which this program itself woke up late; part of the above."""
    statuses: dict[str, int]
    """Answers by status; `lost` were never answered."""

    @property
    def errors(self) -> int:
        return self.asked - sum(n for one, n in self.statuses.items() if one.startswith("2"))


class _Line(asyncio.Protocol):
    """One kept connection, on which one request at a time is out."""

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._held = b""
        self._due = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, request: bytes, due: float) -> None:
        assert self.transport is not None
        self._due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, found, body = self._held.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._held = b""
        self._load.answered(self, head[9:12].decode(), self._due)

    def connection_lost(self, _problem: Exception | None) -> None:
        self._load.lines.discard(self)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    if not found:
        sys.exit(f"an answer does not say its length:\n{head.decode('latin-1')}")
    return int(rest.partition(b"\r\n")[0])


class _Load:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._requests = plan.requests()
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._free: deque[_Line] = deque()
        self.lines: set[_Line] = set()
        self.waits: list[float] = []
        self.late: list[float] = []
        self.statuses: Counter[str] = Counter()
        self._total = int(plan.rate * plan.seconds)
        self._all_answered = asyncio.Event()

    async def carry_out(self) -> Measured:
        plan, loop = self._plan, asyncio.get_running_loop()
        host, _, port = plan.address.partition(":")
        for _ in range(plan.connections):
            _, line = await loop.create_connection(lambda: _Line(self), host, int(port))
            self.lines.add(line)
        self._free.extend(self.lines)
        start = loop.time() + 0.1
        for number in range(self._total):
            due = start + number / plan.rate
            if (ahead := due - loop.time()) > 0:
                await asyncio.sleep(ahead)
            self.late.append(loop.time() - due)
            self._ask(self._requests[number % len(self._requests)], due)
        await self._rest()
        return self._measured()

    def answered(self, line: _Line, status: str, due: float) -> None:
        self.waits.append(asyncio.get_running_loop().time() - due)
        self.statuses[status] += 1
        if len(self.waits) == self._total:
            self._all_answered.set()
        if self._waiting:
            line.ask(*self._waiting.popleft())
        else:
            self._free.append(line)

    def _ask(self, request: bytes, due: float) -> None:
        while self._free:
            # The line that has rested longest: all are used in turn.
            if (line := self._free.popleft()) in self.lines:
                line.ask(request, due)
                return
        self._waiting.append((request, due))

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), _PATIENCE)
        # One that was never answered has waited at least until now.
        lost = self._total - len(self.waits)
        self.waits.extend([_PATIENCE] * lost)
        self.statuses["lost"] += lost
        for line in list(self.lines):
            if line.transport:
                line.transport.abort()

    def _measured(self) -> Measured:
        return Measured(
            asked=self._total,
            p50=_quantile(self.waits, 0.5),
            p99=_quantile(self.waits, 0.99),
            p999=_quantile(self.waits, 0.999),
            worst=_quantile(self.waits, 1.0),
            late=_quantile(self.late, 0.99),
            statuses=dict(+self.statuses),
        )


def _quantile(seconds: list[float], share: float) -> float:
    """Return a nearest-rank quantile, in milliseconds."""
    ranked = sorted(seconds)
    return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def main() -> None:
    plan = Plan(**json.load(sys.stdin))
    # `select` wakes to the microsecond; `epoll` rounds up to the millisecond, half the distance
    # between two requests.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        print(json.dumps(asdict(runner.run(_Load(plan).carry_out()))))


if __name__ == "__main__":
    main()
