"""Several processes on one port: all know at once, one works, and none is missed when it goes."""

import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import polars as pl
import pytest
from tests.acceptance.conftest import Home, Server
from tests.acceptance.test_recommend_killed import check_kept
from tests.recommend.native.conftest import interactions

TWO = {"COMPTOIR_SERVER__WORKERS": "2", "COMPTOIR_SERVER__REQUESTS_PER_MINUTE": "1000000"}
SCOPES = ("recommend:ask", "recommend:events", "system:observe")
ANSWER = "/v1/recommend/shop/users"


def trained(home: Home) -> str:
    """Let a campaign answer; return its group's id."""
    path = home.folder / "events.csv"
    pl.DataFrame(list(interactions())).write_csv(path)
    told = home.run("recommend", "import", str(path), "--group", "shop", "--json").json
    home.run("recommend", "train", "--group", "shop", "--recipe", "user-personalization")
    return told["group_id"]


def workers(server: Server) -> list[int]:
    """Return the processes that answer."""
    words = {pid: Path(f"/proc/{pid}/cmdline") for pid in server.running.children()}
    return [
        pid for pid, path in words.items() if path.exists() and b"spawn_main" in path.read_bytes()
    ]


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + 180
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def line_to(server: Server, pid: int, key: str) -> Iterator[httpx.Client]:
    """Yield a client whose connection one worker has taken: the others slept meanwhile."""
    others = [one for one in workers(server) if one != pid]
    with server.client(key) as client:
        for one in others:
            os.kill(one, signal.SIGSTOP)
        client.get("/healthz").raise_for_status()
        for one in others:
            os.kill(one, signal.SIGCONT)
        yield client


def wait_for_two(server: Server, begun: int = 2) -> list[int]:
    """Wait until so many workers have begun, and two of them are there."""
    told = "Application startup complete"
    wait_for(lambda: server.running.told()[1].count(told) >= begun and len(workers(server)) == 2)
    return workers(server)


def items(client: httpx.Client, user: str) -> list[str]:
    return [one["item_id"] for one in client.get(f"{ANSWER}/{user}?n=5").json()["items"]]


def view(client: httpx.Client, user: str, item: str, event_id: str = "") -> httpx.Response:
    told = {"type": "View", "user_id": user, "session_id": f"s-{user}", "item_id": item}
    told |= {"event_id": event_id} if event_id else {}
    return client.post("/v1/events", json={"group": "shop", "events": [told]})


def test_what_one_worker_hears_all_know_and_a_dead_one_is_replaced(either_home):
    home = either_home
    trained(home)
    key = home.key(*SCOPES)
    with home.serve(**TWO) as server:
        first, second = wait_for_two(server)
        with line_to(server, first, key) as one, line_to(server, second, key) as other:
            before = items(other, "new")
            view(one, "new", "i10").raise_for_status()
            wait_for(lambda: items(other, "new") != before)
            assert items(one, "new") == items(other, "new")
            told = [client.get("/metrics").text for client in (one, other)]
        asked = 'comptoir_http_requests_total{method="GET",route="/healthz",status="200"} 2.0'
        assert all(asked in one for one in told)
        os.kill(first, signal.SIGKILL)
        both = wait_for_two(server, begun=3)
        with line_to(server, next(one for one in both if one != second), key) as new:
            assert items(new, "new")
            assert "healthz" in new.get("/metrics").text  # what the dead one counted, too
        if lease := next(iter(home.data.glob("*.lease")), None):
            assert lease.read_text() == str(server.running.pid)
    wait_for(lambda: not server.running.children())


@pytest.mark.slow
def test_no_request_is_lost_while_workers_are_replaced(home):
    trained(home)
    key = home.key(*SCOPES)
    with home.serve(**TWO) as server:
        wait_for_two(server)
        first, over, seen = set(workers(server)), threading.Event(), []

        def ask(number: int) -> None:
            with server.client(key) as client:
                for turn in itertools.count():
                    if over.is_set():
                        return
                    try:
                        seen.append(client.get(f"{ANSWER}/u{number}-{turn}?n=5").status_code)
                    except httpx.HTTPError as problem:
                        seen.append(repr(problem))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for one in threads:
            one.start()
        os.kill(server.running.pid, signal.SIGHUP)
        wait_for(lambda: len(workers(server)) == 2 and first.isdisjoint(workers(server)))
        over.set()
        for one in threads:
            one.join()
    assert set(seen) == {200}


@pytest.mark.slow
def test_worker_killed_while_200_events_a_second_arrive(either_home, tmp_path, capsys):
    """What a client is not told is kept it sends again, to whoever answers."""
    home = either_home
    group_id, key = trained(home), home.key(*SCOPES)
    told, over, chance = [], threading.Event(), random.Random(11)
    with home.serve(**TWO) as server:
        wait_for_two(server)

        def put(thread: int) -> None:
            due = time.monotonic()
            with server.client(key) as client:
                for number in itertools.count():
                    name = f"{thread}-{number}"
                    while not over.is_set():
                        try:
                            view(client, f"u{thread}", "i3", name).raise_for_status()
                        except httpx.HTTPError:
                            continue
                        told.append((name, time.monotonic()))
                        break
                    if over.is_set():
                        return
                    due += 0.02
                    time.sleep(max(0.0, due - time.monotonic()))

        threads = [threading.Thread(target=put, args=(number,)) for number in range(4)]
        for one in threads:
            one.start()
        for begun in (3, 4, 5):
            time.sleep(1 + chance.random())
            victim = chance.choice(workers(server))
            os.kill(victim, signal.SIGKILL)
            wait_for_two(server, begun)
        over.set()
        for one in threads:
            one.join()
    names, moments = zip(*told, strict=True)
    with capsys.disabled():
        rate = len(names) / (max(moments) - min(moments))
        print(f"\n{len(names)} events acknowledged, {rate:.0f}/s")
    assert len(names) == len(set(names)) > 300
    check_kept(home, group_id, set(names))


@pytest.mark.slow
def test_worker_that_hangs_is_replaced_and_counted(home):
    trained(home)
    key = home.key(*SCOPES)
    with home.serve(**TWO, COMPTOIR_SERVER__WORKER_PATIENCE_SECONDS="3") as server:
        stuck, other = wait_for_two(server)
        os.kill(stuck, signal.SIGSTOP)
        both = wait_for_two(server, begun=3)
        assert stuck not in both
        with line_to(server, next(one for one in both if one != other), key) as new:
            assert items(new, "new")
            told = new.get("/metrics").text
    assert 'comptoir_workers_replaced_total{why="stuck"} 1.0' in told
