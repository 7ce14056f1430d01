"""Every crew carries out the same work, keeps the order, and tells errors as they are."""

import os
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.kernel.work.crew import Crew, open_crew
from comptoir.kernel.work.crew.registry import CREWS

RAY_IS_SLOW = pytest.mark.parametrize(
    "crew", ["here", "local", pytest.param("ray", marks=pytest.mark.slow)], indirect=True
)
"""Where a test begins a cluster anew."""
SAMPLES = {"here": "here:", "local": "local:2", "ray": "ray:local"}


def needs_ray() -> None:
    """Skip without Ray; only the crew itself loads it, since Ray reads its environment then."""
    if not find_spec("ray"):
        pytest.skip("Ray is not installed")


@pytest.fixture(scope="module", params=SAMPLES)
def crew(request):
    if request.param == "ray":
        needs_ray()
    made = open_crew(SAMPLES[request.param])
    yield made
    made.close()


def test_every_crew_has_a_sample():
    assert SAMPLES.keys() == CREWS.keys()


def doubled(number: int) -> int:
    return 2 * number


@dataclass(frozen=True)
class Longer:
    least: int

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("text").str.len_chars() >= self.least)


def refuse(number: int) -> int:
    if number == 7:
        raise errors.Invalid("{number} is no {{number}} here.", number="Seven")
    return number


def die_once(folder: Path, number: int) -> int:
    marker = folder / f"died-{number}"
    if number == 3 and not marker.exists():
        marker.touch()
        os._exit(1)
    return number


def die(_number: int) -> int:
    os._exit(1)


def test_results_come_in_the_order_of_the_pieces(crew: Crew):
    assert crew.map(doubled, range(50)) == list(range(0, 100, 2))
    assert crew.map(doubled, []) == []


def test_tables_go_there_and_back(crew: Crew):
    frames = [pl.DataFrame({"text": ["a" * n, "bb", ""]}) for n in range(5)]
    kept = pl.concat(crew.map(Longer(2), frames))
    assert kept["text"].to_list() == ["bb", "bb", "aa", "bb", "aaa", "bb", "aaaa", "bb"]


def opened(_piece: str) -> int:
    return os.getpid()


def test_preparing_says_nothing_and_work_goes_on(crew: Crew):
    crew.prepare(opened, "")
    crew.prepare(refuse, 7)
    assert crew.map(doubled, range(4)) == [0, 2, 4, 6]


def test_error_of_a_task_is_raised_as_it_is(crew: Crew):
    with pytest.raises(errors.Invalid, match=r"Seven is no \{number\}") as caught:
        crew.map(refuse, range(20))
    assert caught.value.phrase.values == {"number": "Seven"}
    assert crew.map(refuse, range(5)) == list(range(5)), "the crew goes on after an error"


def test_work_of_a_killed_hand_is_done_again(crew: Crew, tmp_path: Path):
    if crew.hands == 1:
        pytest.skip("the only hand is this process")
    assert crew.map(partial(die_once, tmp_path), range(6)) == list(range(6))


@RAY_IS_SLOW
def test_hands_that_die_again_and_again_are_told(crew: Crew):
    if crew.hands == 1:
        pytest.skip("the only hand is this process")
    with pytest.raises(errors.Unavailable, match="then retry"):
        crew.map(die, range(4))
    assert crew.map(doubled, range(4)) == [0, 2, 4, 6], "new hands are called"


@RAY_IS_SLOW
def test_crew_that_was_let_go_is_called_again(crew: Crew):
    crew.map(doubled, range(3))
    crew.close()
    assert crew.map(doubled, range(3)) == [0, 2, 4]


@pytest.mark.parametrize("uri", ["cluster:", "local:many", "local:0", ""])
def test_unknown_crew_is_refused(uri: str):
    with pytest.raises(errors.Invalid, match="local:"):
        open_crew(uri)


def test_cluster_that_does_not_answer_is_named():
    needs_ray()
    with pytest.raises(errors.Unavailable, match=r"127\.0\.0\.1:9.*work\.crew"):
        open_crew("ray:127.0.0.1:9").map(doubled, [1, 2])
