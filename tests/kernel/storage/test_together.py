"""Work done together: each gets its own answer, a failure reaches those it concerns."""

import threading
import time

import pytest

from comptoir.kernel.storage.together import Together


def test_each_of_many_threads_gets_its_own_answer_from_few_rounds():
    rounds = []

    def work(asked):
        rounds.append(len(asked))
        time.sleep(0.002)
        return [one * 2 for one in asked]

    together, found = Together(work), {}

    def ask(name: int) -> None:
        for number in range(20):
            found[name, number] = together.do(name * 100 + number)

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == {(a, b): 2 * (a * 100 + b) for a in range(8) for b in range(20)}
    assert sum(rounds) == 160
    assert len(rounds) < 160


def test_failure_is_heard_and_the_next_round_works():
    def work(asked):
        if "bad" in asked:
            raise ValueError("bad")
        return asked

    together = Together(work)
    with pytest.raises(ValueError, match="bad"):
        together.do("bad")
    assert together.do("good") == "good"
