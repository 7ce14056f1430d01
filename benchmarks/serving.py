"""How fast does the top route answer on loopback: at a fixed rate, and when pushed to its limit?

At a fixed rate (`offered`) a request is sent every 2 ms whether or not earlier ones were answered.
To the limit, `wrk` asks again as soon as it is answered. The alternative is FastAPI alone, serving
the very same bytes from a constant: no key, no limits, no headers, no database. The load and the
server share the machine.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import httpx

from benchmarks.offered import Measured, Plan

_SECONDS = 10
_CONNECTIONS = 8
_RATE = 500
_OFFERED_SECONDS = 20
_PORTS = (8941, 8942)
_PATHS = [f"/reviews/MV{number}/top?n=5" for number in range(1001, 1201)]
"""The products of the demo shop."""
_BARE = """
import sys, pathlib, uvicorn
from fastapi import FastAPI, Response
body = pathlib.Path(sys.argv[1]).read_bytes()
app = FastAPI()
@app.get("/reviews/{product_id}/top")
async def top(product_id: str, n: int = 5) -> Response:
    return Response(body, media_type="application/json")
uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
"""


def main() -> None:
    """Print what the route and the alternative did, side by side."""
    if not shutil.which("wrk"):
        sys.exit("serving needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"COMPTOIR_HOME": f"{folder}/home"}
        _comptoir(environment, "demo", "--fill-only")
        token = _comptoir(environment, "keys", "create", "bench", "--scope", "reviews:read")
        key = re.findall(r"ck_live_\w+", token)[-1]
        headers = {"authorization": f"Bearer {key}"}
        with _served(["comptoir", "serve", "--port", str(_PORTS[0])], environment, _PORTS[0]):
            size, first = _first_time(_PORTS[0], headers, Path(folder) / "body")
            ours = _offer(_PORTS[0], headers), _push(_PORTS[0], headers)
        bare = [sys.executable, "-c", _BARE, f"{folder}/body", str(_PORTS[1])]
        with _served(bare, environment, _PORTS[1]):
            theirs = _offer(_PORTS[1], {}), _push(_PORTS[1], {})
    print(f"{len(_PATHS)} products, {size} bytes an answer; asked for the first time: {first} ms")
    _tell(ours, theirs)


def _tell(
    ours: tuple[Measured, tuple[float, float, float]],
    theirs: tuple[Measured, tuple[float, float, float]],
) -> None:
    both = {"Comptoir": ours, "FastAPI alone": theirs}
    print(f"\n{_RATE} requests/s offered for {_OFFERED_SECONDS} s; latency from when each was due")
    for name, (offered, _) in both.items():
        print(
            f"{name:<16}p50 {offered.p50:6.2f} ms   p99 {offered.p99:6.2f} ms   "
            f"p99.9 {offered.p999:6.2f} ms   {offered.errors} errors   "
            f"(of it the load's own lateness: p99 {offered.late:.2f} ms)"
        )
    print(f"\nas many as it can, {_CONNECTIONS} connections, {_SECONDS} s")
    for name, (_, (rate, p50, p99)) in both.items():
        print(f"{name:<16}{rate:8.0f} requests/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms")
    print(f"ratio           {ours[1][0] / theirs[1][0]:8.2f}")


def _comptoir(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["comptoir", *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout + done.stderr


@contextmanager
def _served(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait()


def _first_time(port: int, headers: dict[str, str], kept: Path) -> tuple[int, str]:
    """Ask for every product once, one after the other; return an answer's size and p50, p99."""
    waits = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        for path in _PATHS:
            started = time.perf_counter()
            answer = client.get(path).raise_for_status()
            waits.append(1000 * (time.perf_counter() - started))
            if answer.json()["status"] != "ok":
                sys.exit(f"{path} has no reviews")
        kept.write_bytes(client.get(_PATHS[0]).content)
    waits.sort()
    p50, p99 = waits[len(waits) // 2], waits[int(0.99 * len(waits))]
    return kept.stat().st_size, f"p50 {p50:.1f}, p99 {p99:.1f}"


def _offer(port: int, headers: dict[str, str]) -> Measured:
    plan = Plan(
        address=f"127.0.0.1:{port}",
        paths=_PATHS,
        headers=headers,
        rate=_RATE,
        seconds=_OFFERED_SECONDS,
    )
    command = [sys.executable, "-m", "benchmarks.offered"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), check=True, stdout=subprocess.PIPE, text=True
    )
    return Measured(**json.loads(done.stdout))


def _push(port: int, headers: dict[str, str]) -> tuple[float, float, float]:
    """Return (requests/s, p50 ms, p99 ms)."""
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    address = f"http://127.0.0.1:{port}{_PATHS[0]}"
    command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", "--latency", *sent, address]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"some answers were refused:\n{told}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    return rate, _milliseconds(told, "50%"), _milliseconds(told, "99%")


def _milliseconds(told: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


if __name__ == "__main__":
    main()
