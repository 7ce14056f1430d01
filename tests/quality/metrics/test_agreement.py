import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from comptoir.kernel import errors
from comptoir.quality.metrics import cohen_kappa, fleiss_kappa, krippendorff_alpha

# Fleiss 1971, table 1: six of 43 psychiatrists diagnose each of 30 patients; counts of depression,
# personality disorder, schizophrenia, neurosis, other.
DIAGNOSES = ("depression", "personality", "schizophrenia", "neurosis", "other")
PATIENTS = """
    00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
    00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
# Krippendorff 2011, part C: four observers, twelve units, missing values.
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")

ratings = st.lists(
    st.lists(st.sampled_from([*"abcd", None]), min_size=2, max_size=5), min_size=2, max_size=30
).filter(lambda items: any(sum(one is not None for one in item) > 1 for item in items))


def units(observers):
    return [[None if one == "." else one for one in unit] for unit in zip(*observers, strict=True)]


def patients():
    return [
        [name for name, count in zip(DIAGNOSES, row, strict=True) for _ in range(int(count))]
        for row in PATIENTS.split()
    ]


def test_cohen_of_his_table_of_200_cases():
    cells = {"aa": 88, "ab": 14, "ac": 18, "ba": 10, "bb": 40, "bc": 10, "ca": 2, "cb": 6, "cc": 12}
    pairs = [pair for pair, count in cells.items() for _ in range(count)]
    found = cohen_kappa([one for one, _ in pairs], [two for _, two in pairs])
    assert found.value == pytest.approx(0.492, abs=5e-4)
    spread = 1.96 * (0.7 * 0.3 / 200) ** 0.5 / (1 - 0.41)  # his own standard error, doubled
    assert (found.low, found.high) == pytest.approx((0.492 - spread, 0.492 + spread), abs=0.02)
    assert found.n == 200


def test_fleiss_of_his_thirty_patients():
    found = fleiss_kappa(patients())
    assert found.value == pytest.approx(0.430, abs=5e-4)
    assert found.low < 0.430 < found.high


@pytest.mark.parametrize(
    ("observers", "alpha"),
    [
        (("0100000010", "1110010000"), 0.095),
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        (OBSERVERS, 0.743),
    ],
    ids=["binary", "nominal", "missing"],
)
def test_alpha_of_krippendorffs_examples(observers, alpha):
    assert krippendorff_alpha(units(observers)).value == pytest.approx(alpha, abs=5e-4)


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 2), min_size=2, max_size=40))
def test_cohen_equals_that_of_scikit_learn(pairs):
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    if len({*first, *second}) == 1:
        return  # theirs is undefined
    assert cohen_kappa(first, second, resamples=2).value == pytest.approx(
        cohen_kappa_score(first, second)
    )


@given(ratings, st.randoms(use_true_random=False), st.permutations("abcd"))
def test_order_of_people_and_names_of_classes_change_nothing(items, random, names):
    other = [
        [
            None if one is None else names["abcd".index(one)]
            for one in random.sample(item, len(item))
        ]
        for item in items
    ]
    for figure in (fleiss_kappa, krippendorff_alpha):
        assert figure(other, resamples=2).value == pytest.approx(figure(items, resamples=2).value)


@given(ratings)
def test_alpha_leaves_out_what_nobody_else_labelled(items):
    lonely = [*items, ["a", None], [], [None]]
    assert krippendorff_alpha(lonely, resamples=9) == krippendorff_alpha(items, resamples=9)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30), st.integers(2, 4))
def test_who_never_disagrees_agrees_perfectly_and_few_items_prove_little(classes, people):
    items = [[one] * people for one in classes]
    found = [fleiss_kappa(items), krippendorff_alpha(items), cohen_kappa(classes, classes)]
    assert [one.value for one in found] == [1.0] * 3
    assert all(-1 <= one.low < 1 for one in found)
    if len(set(classes)) == 1:
        assert [one.low for one in found] == [-1.0] * 3


def test_without_a_disagreement_the_interval_narrows_as_items_come():
    lows = [krippendorff_alpha([["a", "a"], ["b", "b"]] * many).low for many in (5, 50, 500)]
    assert lows == sorted(lows)
    assert lows[0] < 0.5
    assert lows[-1] > 0.99


@pytest.mark.parametrize("figure", [fleiss_kappa, krippendorff_alpha])
def test_labels_that_are_drawn_agree_as_chance_does(figure):
    rng = np.random.default_rng(5)
    drawn = rng.choice(["a", "b", "c"], size=(2_000, 3), p=[0.6, 0.3, 0.1]).tolist()
    found = figure(drawn)
    assert found.low < 0 < found.high
    assert abs(found.value) < 0.03


def test_interval_of_alpha_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(6)

    def drawn(n):
        truth = rng.choice(2, size=(n, 1))
        return np.where(rng.random((n, 3)) < 0.85, truth, 1 - truth).tolist()

    right = (2 * 0.85 - 1) ** 2  # what alpha is of such people, however many there are
    held = [
        one.low <= right <= one.high
        for one in (krippendorff_alpha(drawn(80), resamples=300, seed=i) for i in range(200))
    ]
    assert 0.89 <= np.mean(held) <= 0.99


def test_agreement_refuses_what_it_cannot_tell():
    with pytest.raises(errors.Invalid, match="no item"):
        krippendorff_alpha([["a"], ["b", None]])
    with pytest.raises(errors.Invalid, match="no item"):
        cohen_kappa([], [])
    with pytest.raises(errors.Invalid, match="2 labels stand against 1"):
        cohen_kappa(["a", "b"], ["a"])
    with pytest.raises(errors.Invalid, match="confidence"):
        fleiss_kappa([["a", "a"]], confidence=1.0)
