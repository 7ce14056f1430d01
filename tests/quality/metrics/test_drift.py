"""Drift: mixes of kinds and clouds of vectors, steady and moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics import (
    energy_distance,
    population_stability,
    reliability_bins,
    same_mix,
)

counts = st.lists(st.integers(1, 500), min_size=2, max_size=8)


@given(counts, st.integers(1, 9))
def test_the_same_mix_is_steady_however_many(mix, times):
    scaled = [count * times for count in mix]
    assert population_stability(mix, scaled) == pytest.approx(0, abs=1e-9)
    assert same_mix(mix, scaled) == pytest.approx(1)


@given(counts, st.randoms())
def test_stability_is_symmetric_and_never_negative(mix, chance):
    other = [chance.randint(1, 500) for _ in mix]
    assert population_stability(mix, other) >= 0
    assert population_stability(mix, other) == pytest.approx(population_stability(other, mix))


def test_a_kind_that_is_new_counts():
    assert population_stability([100, 0], [50, 50]) > 0.25
    assert same_mix([100, 0], [50, 50]) < 0.001


def test_false_alarms_of_the_mix_are_as_rare_as_they_say():
    chance = np.random.default_rng(0)
    alarms = [
        same_mix(*chance.multinomial(200, [0.5, 0.3, 0.2], size=2)) < 0.05 for _ in range(400)
    ]
    assert 0.02 < np.mean(alarms) < 0.09


def clouds(seed, shift=0.0):
    chance = np.random.default_rng(seed)
    return chance.normal(size=(40, 5)), chance.normal(shift, size=(45, 5))


def test_one_cloud_is_rarely_taken_for_two():
    found = [energy_distance(*clouds(seed), resamples=99) for seed in range(60)]
    assert np.mean([one.p_value <= 0.05 for one in found]) < 0.15
    assert np.mean([one.low <= 0 <= one.high for one in found]) > 0.8


def test_two_clouds_lie_apart_and_the_same_seed_says_the_same():
    moved = energy_distance(*clouds(1, 1.0))
    assert moved.p_value == 0.001
    assert 0 < moved.low < moved.value < moved.high
    assert moved == energy_distance(*clouds(1, 1.0))


def test_what_cannot_be_compared_is_refused():
    for first, second in (([1, 2], [1]), ([0, 0], [1, 1])):
        with pytest.raises(errors.Invalid):
            population_stability(first, second)
    with pytest.raises(errors.Invalid, match="at least four"):
        energy_distance(np.zeros((3, 2)), np.zeros((9, 2)))
    with pytest.raises(errors.Invalid, match="different sizes"):
        energy_distance(np.zeros((9, 2)), np.zeros((9, 3)))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_reliability_bins_hold_every_item(told):
    confidence, right = zip(*told, strict=True)
    bins = reliability_bins(confidence, right)
    assert sum(count for *_, count in bins) == len(told)
    hits = sum(share * count for _, share, count in bins)
    assert hits == pytest.approx(sum(right), abs=1e-3)
