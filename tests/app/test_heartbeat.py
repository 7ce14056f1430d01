"""Whose event loop stands still is known by its heartbeat, whatever clocks do, and is replaced."""

import asyncio
import socket
import time

import pytest
import uvicorn

from comptoir.app import heartbeat, workers
from comptoir.app.heartbeat import Listener
from comptoir.app.settings import load_settings
from comptoir.app.workers import Workers, count_replaced
from comptoir.kernel.observe.metrics import Metrics


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HEARTBEATS_OF_COMPTOIR", str(tmp_path))
    return tmp_path


def beaten(folder, pid: int, number: int) -> None:
    (folder / str(pid)).write_bytes(number.to_bytes(8, "little"))


def test_who_does_not_beat_stands_still_from_the_first_beat_on(folder):
    now = [0.0]
    listener = Listener(folder, lambda: now[0])

    def still_after(seconds: float) -> float:
        now[0] += seconds
        return listener.still(7)

    assert [still_after(0.5) for _ in range(100)][-1] == 0.0  # it is still opening its models
    beaten(folder, 7, 1)
    assert [still_after(0.5) for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]
    assert still_after(3600.0) == 2.5  # the machine slept, and nobody could beat
    beaten(folder, 7, 2)
    assert still_after(0.5) == 0.0
    assert still_after(0.5) == 0.5
    listener.forget(7)
    assert [still_after(0.5), still_after(0.5)] == [0.0, 0.0]


def test_who_is_begun_with_a_heartbeat_reads_its_settings():
    with heartbeat.shared():
        load_settings()


def test_event_loop_beats_and_one_that_hangs_does_not(folder, monkeypatch):
    monkeypatch.setattr(heartbeat, "_BEAT_SECONDS", 0.001)

    def told() -> bytes:
        return next(iter(folder.iterdir())).read_bytes()

    async def lives() -> None:
        heartbeat.begin(asyncio.get_running_loop())
        assert told() == b""  # nothing before the loop runs
        await asyncio.sleep(0.02)
        first = told()
        time.sleep(0.01)  # noqa: ASYNC251 - it hangs
        assert told() == first
        await asyncio.sleep(0.02)
        assert told() != first

    asyncio.run(lives())


class Worker:
    """A process that hears nothing but the end."""

    made: list["Worker"]

    def __init__(self, _config, _sockets) -> None:
        self.pid = 100 + len(self.made)
        self.exitcode = None
        self.process = self
        self.made.append(self)

    def is_alive(self) -> bool:
        return self.exitcode is None

    def kill(self) -> None:
        self.exitcode = -9 if self.exitcode is None else self.exitcode

    def start(self) -> None:
        self.metrics = Metrics()
        count_replaced(self.metrics)  # as a worker does when it begins

    def join(self) -> None: ...


@pytest.fixture
def begun(monkeypatch, folder):
    """Return two workers, who looks after them, and who lets a second pass."""
    Worker.made = []
    monkeypatch.setattr("uvicorn.supervisors.multiprocess.Process", Worker)
    monkeypatch.setattr(workers, "Process", Worker)
    monkeypatch.setattr("uvicorn.supervisors.multiprocess.SIGNALS", {})
    now = [0.0]
    with socket.socket() as bound:
        config = uvicorn.Config("none:none", workers=2)
        one = Workers(config, bound, Listener(folder, lambda: now[0]), patience=2.0)
        one.init_processes()

        def passes() -> None:
            now[0] += 1.0
            one.keep_subprocess_alive()

        yield one, passes


def test_worker_that_hangs_is_killed_replaced_and_counted(begun, folder):
    looked_after, passes = begun
    healthy, stuck = looked_after.processes
    for second in range(1, 5):
        beaten(folder, healthy.pid, second)
        beaten(folder, stuck.pid, 1)
        assert looked_after.processes == [healthy, stuck]
        passes()
    assert looked_after.processes[0] is healthy
    new = looked_after.processes[1]
    assert (stuck.exitcode, new.exitcode) == (-9, None)
    assert 'workers_replaced_total{why="stuck"} 1.0' in new.metrics.render().decode()


def test_worker_that_died_is_replaced_at_the_next_look_and_one_that_cannot_begin_is_not(
    begun, folder
):
    looked_after, passes = begun
    first, second = looked_after.processes
    first.exitcode = -9
    passes()
    new = looked_after.processes[0]
    assert 'workers_replaced_total{why="died"} 1.0' in new.metrics.render().decode()
    beaten(folder, new.pid, 1)
    new.exitcode = 1  # something went wrong while it answered
    passes()
    new = looked_after.processes[0]
    assert new.exitcode is None
    second.exitcode = 1  # the application cannot be opened
    passes()
    assert looked_after.should_exit.is_set()
    assert looked_after.processes == [new, second]
