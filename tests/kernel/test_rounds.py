"""Rounds go on over faults, and end when they are told to."""

import logging
import threading

import pytest

from comptoir.kernel.work import rounds
from comptoir.kernel.work.rounds import Rounds


@pytest.mark.parametrize("at_once", [True, False])
def test_rounds_go_on_over_faults_until_they_are_closed(at_once, caplog, monkeypatch):
    monkeypatch.setattr(rounds, "_BREATH_SECONDS", 0.001)
    done, went = threading.Event(), []

    def work():
        went.append(1)
        if len(went) == 1:
            raise OSError("no disk")
        if len(went) == 3:
            done.set()

    found = Rounds("test", work, seconds=0.001, failed="It fails", at_once=at_once)
    with caplog.at_level(logging.ERROR):
        found.start()
        assert done.wait(10)
        found.close()
    assert found.over
    count = len(went)
    assert not done.wait(0.01) or len(went) == count
    assert [one.message for one in caplog.records] == ["It fails"]


def test_rounds_that_never_began_can_be_closed():
    Rounds("test", lambda: None, seconds=1, failed="").close()
