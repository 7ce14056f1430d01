"""How fast is a slate, filters on: 60,000 items x 500,000 users, at a fixed rate and to the limit?

The whole server answers, on loopback, with a key, limits, metrics and the log of what was shown. At
a fixed rate (`offered`) a request is sent when it is due, answered or not. Every question is about
another user, with a filter on category, price and what the user has bought, and a share of
exploration. Then one event is sent after another, and the time is taken until the user's answer has
changed. Several workers (`RECOMMENDING_WORKERS`, 2 unless told) do the same; there another one than
the one that took the event is asked for the answer. The alternative is FastAPI alone with the usual
recipe: factors in NumPy, a mask, and `argpartition`. The load and the servers share the machine.

What an answer costs beside choosing, `python -m benchmarks.recommending_cost` tells. The model is a
blend of two heads that are learned in a minute; what the default recipe blends is of that kind, or
has a dense head more (`RECOMMENDING_DENSE=1`). `RECOMMENDING_HOME=folder` keeps what was filled for
the next time.
"""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks import recommending_fill
from benchmarks.offered import Measured, Plan

_RATE, _SECONDS = 1_000, 20
_PORTS = (8943, 8944)
_HOT, _EVENTS = 200, 200
_BARE = """
import sys, numpy as np, uvicorn
from fastapi import FastAPI, Query
n, d = 60_000, 64
draw = np.random.default_rng(1)
items = draw.standard_normal((n, d), dtype=np.float32)
users = draw.standard_normal((500_000, d), dtype=np.float32)
category, price = draw.integers(0, 40, n), draw.lognormal(3, 1, n)
masks = [(category == c) & (price <= 40) for c in range(40)]
bought = draw.integers(0, n, (500_000, 5))
names = [f"item-{i}" for i in range(n)]
app = FastAPI()
@app.get("/users/{user}")
def recommend(user: int, category: int, k: int = Query(25, alias="n")):
    scores = np.where(masks[category], items @ users[user], -np.inf)
    scores[bought[user]] = -np.inf
    best = np.argpartition(scores, -k)[-k:]
    best = best[np.argsort(-scores[best])]
    return {"items": [{"item_id": names[i], "score": float(scores[i])} for i in best]}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


def main() -> None:
    """Print what the server and the alternative did, side by side."""
    if not shutil.which("wrk"):
        sys.exit("recommending needs wrk: apt-get install wrk")
    with _home() as home:
        environment = os.environ | {
            "COMPTOIR_HOME": str(home),
            "COMPTOIR_SERVER__REQUESTS_PER_MINUTE": "100000000",
        }
        recommending_fill.fill(home, environment)
        key = _key(environment)
        headers = {"authorization": f"Bearer {key}"}
        ours = [_path(user) for user in recommending_fill.users(_RATE * _SECONDS)]
        told, limits, changes = {}, {}, {}
        for workers in (1, int(os.environ.get("RECOMMENDING_WORKERS", "2"))):
            name = f"Comptoir, {workers}"
            command = ["comptoir", "serve", "--port", str(_PORTS[0]), "--workers", str(workers)]
            with _served(command, environment, _PORTS[0]) as server:
                _warm(_PORTS[0], ours[:300], headers)
                told[name] = _offer(_PORTS[0], ours, headers)
                limits[name] = _push(_PORTS[0], ours[:20_000], headers)
                limits[f"{name}, hot"] = _push(_PORTS[0], ours[:_HOT], headers)
                answering = _workers(server) if workers > 1 else [server]
                with (
                    _line(_PORTS[0], answering[0], answering) as sender,
                    _line(_PORTS[0], answering[-1], answering) as asker,
                ):
                    changes[name] = _changes(sender, asker, headers)
        theirs = [f"/users/{u}?n=25&category={u % 40}" for u in range(_RATE * _SECONDS)]
        with _served([sys.executable, "-c", _BARE, str(_PORTS[1])], environment, _PORTS[1]):
            _warm(_PORTS[1], theirs[:100], {})
            told["FastAPI + NumPy"] = _offer(_PORTS[1], theirs, {})
            limits["FastAPI + NumPy"] = _push(_PORTS[1], theirs, {})
    _tell(told, limits, changes)


def _tell(
    told: dict[str, Measured],
    limits: dict[str, tuple[float, float, float]],
    changes: dict[str, tuple[float, float]],
) -> None:
    print(f"\n{_RATE} requests/s offered for {_SECONDS} s, every one for another user, filter on")
    for name, offered in told.items():
        print(
            f"{name:<18}p50 {offered.p50:7.2f} ms   p99 {offered.p99:7.2f} ms   "
            f"p99.9 {offered.p999:7.2f} ms   {offered.errors} errors   "
            f"(of it the load's own lateness: p99 {offered.late:.2f} ms)"
        )
    print("\nas many as it can, 8 connections, 8 s")
    for name, (rate, p50, p99) in limits.items():
        print(f"{name:<18}{rate:8.0f} requests/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms")
    print(f"\nfrom sending an event to having the changed answer, {_EVENTS} times")
    for name, (p50, p99) in changes.items():
        print(f"{name:<18}p50 {p50:7.2f} ms   p99 {p99:7.2f} ms")


@contextmanager
def _home() -> Iterator[Path]:
    kept = os.environ.get("RECOMMENDING_HOME")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _path(user: int) -> str:
    category = f"filter_values[CATEGORY]=category%20{user % 40}"
    return f"/v1/recommend/bench/users/user-{user}?n=25&filter=fits&{category}"


def _key(environment: dict[str, str]) -> str:
    scopes = ("--scope", "recommend:ask", "--scope", "recommend:events")
    done = subprocess.run(
        ["comptoir", "keys", "create", "bench", *scopes],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return re.findall(r"ck_live_\w+", done.stdout + done.stderr)[-1]


@contextmanager
def _served(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """Yield the process of a server that answers."""
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                _get(port, "/healthz", {})
                break
            except OSError:
                time.sleep(0.25)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _get(port: int, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def _warm(port: int, paths: list[str], headers: dict[str, str]) -> None:
    """Ask some questions first, and see that they are answered in full."""
    started = time.perf_counter()
    for path in paths:
        status, body = _get(port, path, headers)
        if status != 200 or len(json.loads(body)["items"]) != 25:
            sys.exit(f"{path}: {status} {body[:300]!r}")
    print(f"{len(paths)} answers, one after another: {time.perf_counter() - started:.1f} s")


def _offer(port: int, paths: list[str], headers: dict[str, str]) -> Measured:
    plan = Plan(
        address=f"127.0.0.1:{port}", paths=paths, headers=headers, rate=_RATE, seconds=_SECONDS
    )
    command = [sys.executable, "-m", "benchmarks.offered"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), check=True, stdout=subprocess.PIPE, text=True
    )
    return Measured(**json.loads(done.stdout))


_SCRIPT = """
local paths, at = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function() at = at %% #paths + 1; return wrk.format("GET", paths[at]) end
"""


def _push(port: int, paths: list[str], headers: dict[str, str]) -> tuple[float, float, float]:
    """Return (requests/s, p50 ms, p99 ms)."""
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder) / "paths", Path(folder) / "ask.lua"
        listed.write_text("\n".join(paths), encoding="utf-8")
        script.write_text(_SCRIPT % listed, encoding="utf-8")
        sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = ["wrk", "-t1", "-c8", "-d8s", "--latency", "-s", str(script), *sent]
        command.append(f"http://127.0.0.1:{port}")
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"some answers were refused:\n{told}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    return rate, _milliseconds(told, "50%"), _milliseconds(told, "99%")


def _milliseconds(told: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _workers(server: int) -> list[int]:
    """Return the processes that answer for a server."""
    listed = ["pgrep", "--parent", str(server), "--full", "spawn_main"]
    found = subprocess.run(listed, check=True, capture_output=True, text=True).stdout
    return [int(one) for one in found.split()]


@contextmanager
def _line(port: int, process: int, every: list[int]) -> Iterator[http.client.HTTPConnection]:
    """Yield a connection that one process has taken: the others slept meanwhile."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    others = [one for one in every if one != process]
    for one in others:
        os.kill(one, signal.SIGSTOP)
    line.request("GET", "/healthz")
    line.getresponse().read()
    for one in others:
        os.kill(one, signal.SIGCONT)
    yield line
    line.close()


def _changes(
    sender: http.client.HTTPConnection,
    asker: http.client.HTTPConnection,
    headers: dict[str, str],
) -> tuple[float, float]:
    """Return p50 and p99 of the milliseconds from an event to the answer that it has changed."""
    waits = []
    for number in range(_EVENTS):
        user = f"newcomer-{number}"
        path = f"/v1/recommend/bench/users/{user}?n=25"
        before = _items(asker, path, headers)
        event = {"type": "View", "user_id": user, "session_id": f"s{number}"}
        item = recommending_fill.popular_item(number)
        body = json.dumps({"group": "bench", "events": [event | {"item_id": item}]})
        started = time.perf_counter()
        sender.request("POST", "/v1/events", body, headers | {"content-type": "application/json"})
        answer = sender.getresponse()
        told = answer.read()
        if answer.status >= 300:
            sys.exit(f"an event was refused: {answer.status} {told!r}")
        while _items(asker, path, headers) == before:
            if time.perf_counter() - started > 5:
                sys.exit(f"the answer to {path} does not change")
        waits.append(1000 * (time.perf_counter() - started))
    return float(np.percentile(waits, 50)), float(np.percentile(waits, 99))


def _items(line: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> list[str]:
    line.request("GET", path, headers=headers)
    return [one["item_id"] for one in json.loads(line.getresponse().read())["items"]]


if __name__ == "__main__":
    main()
