import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from comptoir.kernel import errors
from comptoir.quality.metrics import mcnemar, stratified_difference, stratified_share

rights = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


def counted(better, worse, both=0):
    pairs = [(True, False)] * better + [(False, True)] * worse + [(True, True)] * both
    return [one for one, _ in pairs], [two for _, two in pairs]


def test_mcnemar_of_fagerlands_airway_example():
    # Bentur et al. 2009, as Fagerland, Lydersen and Laake (2013) test it: 1 against 7.
    first, second = counted(1, 7, 13)
    assert mcnemar(first, second).p_value == pytest.approx(0.0703, abs=5e-5)
    assert mcnemar(first, second, mid=True).p_value == pytest.approx(0.0391, abs=5e-5)


@given(rights)
def test_mcnemar_is_the_binomial_test_of_what_differs(pairs):
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    found, turned = mcnemar(first, second), mcnemar(second, first)
    assert (found.better, found.worse) == (turned.worse, turned.better)
    assert found.p_value == turned.p_value
    if differing := found.better + found.worse:
        assert found.p_value == pytest.approx(binomtest(found.better, differing).pvalue)
    else:
        assert found.p_value == 1.0
    assert mcnemar(first, second, mid=True).p_value <= found.p_value


def test_difference_weighs_strata_by_what_they_stand_for():
    first = [True] * 8 + [False] * 2 + [True] * 5
    second = [False] * 8 + [True] * 2 + [True] * 5
    found = stratified_difference(
        first, second, ["differ"] * 10 + ["agree"] * 5, {"differ": 100, "agree": 900}
    )
    assert found.value == pytest.approx(0.06)
    assert 0 < found.low < 0.06 < found.high <= 0.1
    assert found.n == 15


def test_share_of_a_census_has_no_doubt():
    found = stratified_share([1, 0, 1], ["a", "a", "b"], {"a": 2, "b": 1})
    assert found.low == found.value == found.high == pytest.approx(2 / 3)


def test_stratum_of_one_item_is_doubted_as_all_are():
    first, second = counted(3, 3)
    strata = ["a"] * 5 + ["alone"]
    found = stratified_difference(first, second, strata, {"a": 5, "alone": 100})
    assert found.low < found.value - 0.3 or found.high > found.value + 0.3


@given(rights, st.integers(1, 50))
def test_difference_turns_with_its_models(pairs, more):
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    strata = ["ab"[row % 2] for row in range(len(pairs))]
    sizes = {name: strata.count(name) + more for name in set(strata)}
    ours = stratified_difference(first, second, strata, sizes)
    theirs = stratified_difference(second, first, strata, sizes)
    assert ours.value == pytest.approx(-theirs.value)
    assert -1 <= ours.low <= ours.value + 1e-9
    assert ours.value - 1e-9 <= ours.high <= 1
    shares = [stratified_share(one, strata, sizes).value for one in (first, second)]
    assert ours.value == pytest.approx(shares[0] - shares[1])


def test_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    sizes = {"agree": 5_000, "differ": 500}
    better, held = rng.random(500) < 0.65, 0
    whole = np.where(better, 1, -1).sum() / 5_500
    for seed in range(200):
        drawn = rng.choice(500, size=60, replace=False)
        first = np.concatenate([better[drawn], np.ones(10, dtype=bool)])
        second = np.concatenate([~better[drawn], np.ones(10, dtype=bool)])
        strata = ["differ"] * 60 + ["agree"] * 10
        found = stratified_difference(first, second, strata, sizes, resamples=400, seed=seed)
        held += found.low <= whole <= found.high
    assert 0.90 <= held / 200 <= 0.99


def test_paired_refuses_what_it_cannot_tell():
    with pytest.raises(errors.Invalid, match="2 answers stand against 1"):
        mcnemar([True, False], [True])
    with pytest.raises(errors.Invalid, match="stratum b has 0 items in the sample and 5 in all"):
        stratified_share([1], ["a"], {"a": 9, "b": 5})
    with pytest.raises(errors.Invalid, match="stratum b has 1 items in the sample and 0 in all"):
        stratified_share([1, 0], ["a", "b"], {"a": 9})
    with pytest.raises(errors.Invalid, match="1 items stand against 2 strata"):
        stratified_share([1], ["a", "b"], {"a": 9, "b": 5})
    with pytest.raises(errors.Invalid, match="at least one"):
        stratified_share([], [], {})
