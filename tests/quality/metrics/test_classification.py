import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from comptoir.kernel import errors
from comptoir.quality.metrics import (
    accuracy,
    confusion,
    macro_f1,
    macro_precision,
    macro_recall,
)

pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1)


@given(pairs)
def test_figures_equal_those_of_scikit_learn(items):
    labels, predicted = zip(*items, strict=True)
    present = sorted(set(labels))
    expected = f1_score(labels, predicted, labels=present, average="macro", zero_division=0)
    assert accuracy(labels, predicted) == pytest.approx(accuracy_score(labels, predicted))
    assert macro_f1(labels, predicted) == pytest.approx(expected)


def test_confusion_has_a_row_per_right_label():
    table, names = confusion(["b", "a"], ["a", "a"])
    assert names == ("a", "b")
    assert table.tolist() == [[1, 0], [1, 0]]


@pytest.mark.parametrize(("labels", "predicted"), [([], []), (["a"], [])])
def test_figures_refuse_what_cannot_be_paired(labels, predicted):
    with pytest.raises(errors.Invalid):
        accuracy(labels, predicted)


@given(pairs)
def test_macro_precision_and_recall_are_those_of_scikit_learn(items):
    labels, predicted = zip(*items, strict=True)
    told = {"labels": sorted(set(labels)), "average": "macro", "zero_division": 0}
    assert macro_precision(labels, predicted) == pytest.approx(
        precision_score(labels, predicted, **told)
    )
    assert macro_recall(labels, predicted) == pytest.approx(recall_score(labels, predicted, **told))
