"""One process at a time carries out the jobs of a database."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work.lease import Lease, lease_for

HOLD = """
import sys, time
from comptoir.kernel.work.lease import lease_for
lease = lease_for(sys.argv[1], "lease_test")
assert lease.take()
print("held", flush=True)
time.sleep(60)
"""


def lease(rows: Rows, tmp_path: Path) -> Lease:
    return lease_for(uri(rows), "lease_test")


def uri(rows: Rows) -> str:
    return rows.engine.url.render_as_string(hide_password=False)


def test_lease_is_taken_once_and_given_back(rows: Rows, tmp_path: Path) -> None:
    mine, other = lease(rows, tmp_path), lease(rows, tmp_path)
    assert mine.take()
    assert mine.take()
    assert not other.take()
    mine.give_back()
    assert other.take()
    other.give_back()


def test_lease_of_a_killed_process_is_free(rows: Rows, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, uri(rows)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    mine = lease(rows, tmp_path)
    assert not mine.take()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    deadline = time.monotonic() + 10
    while not mine.take():
        if time.monotonic() > deadline:
            pytest.fail("the lease of a dead process was not freed within 10 s")
        time.sleep(0.05)
    mine.give_back()
