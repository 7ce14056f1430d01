"""Linear algebra rests on one core and works on all; the last who works sends it to rest."""

import os

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from comptoir.kernel.work import cores


def threads() -> set[int]:
    np.ones((2, 2)) @ np.ones((2, 2))
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setattr(cores, "_ACCOUNT", {"answers": False, "working": 0})
    with threadpool_limits(limits=len(os.sched_getaffinity(0)), user_api="blas"):
        yield


def test_a_command_keeps_every_core():
    before = threads()
    with cores.at_work():
        assert threads() == before
    assert threads() == before


def test_work_takes_every_core_until_the_last_has_ended():
    every = len(os.sched_getaffinity(0))
    cores.rest()
    assert threads() == {1}
    with cores.at_work():
        with cores.at_work():
            assert threads() == {every}
        assert threads() == {every}
        cores.rest()
        assert threads() == {every}
    assert threads() == {1}


def test_work_that_fails_is_over():
    cores.rest()
    with pytest.raises(ValueError, match="no"), cores.at_work():
        raise ValueError("no")
    assert threads() == {1}
