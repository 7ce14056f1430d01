"""Names that are given once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from comptoir.kernel.ids import new_id

FORKED = """
import os
from comptoir.kernel.ids import ten_bytes
ten_bytes()  # some are in store
os.fork()
print("".join(ten_bytes().hex() + " " for _ in range(50)), flush=True)
"""


def test_ids_sort_by_time_and_are_never_given_twice():
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: new_id("run"), range(5_000)))
    assert len(set(made)) == len(made)
    assert new_id("run")[:14] <= new_id("run")[:14]
    assert all(len(one) == 30 and one.isascii() for one in made)


def test_process_that_is_forked_draws_its_own():
    done = subprocess.run([sys.executable, "-c", FORKED], check=True, capture_output=True)
    drawn = done.stdout.split()
    assert len(drawn) == len(set(drawn)) == 100
