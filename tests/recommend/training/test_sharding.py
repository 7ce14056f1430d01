"""Sums on a crew are those of one process, to the bit."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from comptoir.kernel.work.crew import open_crew
from comptoir.recommend.heads.factors import Factors
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.kernels.sums import HERE
from comptoir.recommend.recipes.port import tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.recommend.testing import cinema
from comptoir.recommend.training.sharding import Sharded, sums_of

CREWS = ["here:", "local:2", pytest.param("ray:local", marks=pytest.mark.slow)]


@pytest.fixture(params=CREWS)
def crew(request):
    if request.param.startswith("ray") and not find_spec("ray"):
        pytest.skip("Ray is not installed (the extra `ray`)")
    found = open_crew(request.param)
    yield found
    found.close()


class Counted:
    """A crew that counts the pieces of each map."""

    def __init__(self, crew, hands=3) -> None:
        self.crew, self.hands, self.pieces = crew, hands, []

    def map(self, task, pieces):
        self.pieces.append(len(pieces))
        return self.crew.map(task, pieces)


def test_factors_and_links_are_the_same_in_shards(crew):
    data, hands = cinema().interactions, Counted(crew)
    sharded = Sharded(hands, least_work=0)
    for head in (Factors, Graph):
        options = {"factors": 8, "sweeps": 2, "keep": 5}
        ours, theirs = (head.fit(data, sums=one, **options).arrays() for one in (sharded, HERE))
        assert ours.keys() == theirs.keys()
        for name, array in ours.items():
            np.testing.assert_array_equal(array, theirs[name])
    assert len(hands.pieces) == 5, "two sweeps of two sides, and one count"
    assert min(hands.pieces) > 2


def test_small_sums_stay_in_one_process():
    hands = Counted(open_crew("here:"))
    Factors.fit(cinema().interactions, sums=Sharded(hands), factors=8, sweeps=1)
    Graph.fit(cinema().interactions, sums=Sharded(hands))
    assert not any(count > 1 for count in hands.pieces)


def test_a_crew_on_this_machine_brings_nothing_and_is_left_alone():
    assert sums_of(None) is HERE
    assert sums_of(open_crew("local:1")) is HERE
    assert isinstance(sums_of(Counted(None, hands=100_000)), Sharded)


def test_a_whole_recipe_learns_the_same_in_shards():
    data, recipe = cinema(), recipe_named("user-personalization-v2")
    parameters = recipe.parameters(questions=200, factors=8, dimensions=200)
    sums = Sharded(Counted(open_crew("here:")), least_work=0)
    ours = recipe.fit(replace(data, sums=sums), parameters, tell_nobody)
    theirs = recipe.fit(data, parameters, tell_nobody)
    assert ours.facts == theirs.facts
    for name, array in ours.arrays.items():
        np.testing.assert_array_equal(array, theirs.arrays[name])
