"""Suspected label errors: planted ones are found, and texts that say the same are compared."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.conftest import TOOLS
from tests.routing.wording import DESKS, examples

from comptoir.routing.annotation.examining import examine
from comptoir.routing.annotation.suspects import Why, suspect
from comptoir.routing.training import Examples

CLASSES = ("billing", "delivery", "returns")


def scored(labels: list[str], strength: float = 3.0) -> np.ndarray:
    scores = np.zeros((len(labels), len(CLASSES)), dtype=np.float32)
    for row, label in enumerate(labels):
        if label:
            scores[row, CLASSES.index(label)] = strength
    return scores


def apart(labels: list[str]) -> np.ndarray:
    return np.arange(len(labels))


def test_a_label_that_the_model_contradicts_is_suspected_with_what_it_would_be() -> None:
    right = [*CLASSES] * 10
    labels = [*right]
    labels[4] = "returns"
    found = suspect(labels, scored(right), CLASSES, apart(labels))
    one = found.suspects[0]
    assert (one.row, one.given, one.suggested, one.why) == (4, "returns", right[4], (Why.MODEL,))
    assert one.belief < 0.2
    assert one.confidence > 0.8
    assert (len(found.suspects), found.contradicted, found.wrong) == (30, 1, 1)


def test_a_desk_that_the_model_is_never_sure_of_is_not_suspected_as_a_whole() -> None:
    labels = ["billing"] * 10 + ["delivery"] * 10 + ["returns"] * 10
    scores = scored(labels)
    scores[:10] *= 0.1  # billing hardly leads
    scores[12] = [0.0, 0.4, 0.6]  # a label of delivery that the model finds half as likely
    found = suspect(labels, scores, CLASSES, apart(labels))
    assert found.suspects[0].row == 12
    assert not [one.row for one in found.suspects if one.why and one.row < 10]


def test_texts_that_say_the_same_under_two_desks_are_suspects_of_each_other() -> None:
    labels = ["billing"] * 6 + ["returns"] * 6
    alike = np.array([0, 1, 2, 3, 4, 5, 0, 7, 8, 9, 9, 9])
    labels[9] = "billing"
    scores = scored(labels)
    every = suspect(labels, scores, CLASSES, alike).suspects
    found = {one.row: one for one in every if one.why}
    assert set(found) == {0, 6, 9}
    assert {found[row].why for row in found} == {(Why.TWINS,)}
    assert (found[9].given, found[9].suggested, found[9].twins) == ("billing", "returns", (10, 11))
    assert found[9].belief < found[0].belief  # its like outvote it
    assert found[0].suggested == "returns"
    assert found[6].suggested == "billing"


def test_a_text_that_belongs_to_no_desk_is_suspected_where_the_model_is_sure_of_one() -> None:
    right = [*CLASSES] * 8 + ["", ""]
    labels = [*right]
    labels[3] = ""
    found = suspect(labels, scored(right), CLASSES, apart(labels))
    told = [(one.row, one.given, one.suggested) for one in found.suspects if one.why]
    assert told == [(3, "", right[3])]


def test_planted_errors_come_first() -> None:
    clean = examples(400, seed=3)
    rng = np.random.default_rng(4)
    planted = set(rng.choice(400, size=12, replace=False).tolist())
    labels = tuple(
        rng.choice([one for one in DESKS if one != label]) if row in planted else label
        for row, label in enumerate(clean.labels)
    )
    found = examine(Examples(texts=clean.texts, labels=labels), TOOLS)
    first = [one.row for one in found.suspects[:12]]
    assert len(planted & set(first)) >= 9
    assert 6 <= found.wrong <= 24
    wanted = {row: clean.labels[row] for row in planted}
    named = [wanted[one.row] == one.suggested for one in found.suspects if one.row in planted]
    assert np.mean(named) > 0.8


@pytest.mark.parametrize("learner", ["tfidf-linear", "embed-linear"])
def test_any_learner_examines(learner: str) -> None:
    clean = examples(120, seed=5)
    labels = ("repairs" if clean.labels[0] != "repairs" else "billing", *clean.labels[1:])
    found = examine(Examples(texts=clean.texts, labels=labels), TOOLS, learner=learner)
    assert 0 in {one.row for one in found.suspects[:5]}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_order_of_rows_changes_nothing(data: st.DataObject) -> None:
    n = data.draw(st.integers(4, 20))
    labels = [*CLASSES[:2], *data.draw(st.lists(st.sampled_from(CLASSES), min_size=n, max_size=n))]
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    scores = rng.normal(size=(len(labels), 3)).astype(np.float32)
    alike = rng.integers(0, len(labels), size=len(labels))
    turn = np.array(data.draw(st.permutations(range(len(labels)))))
    found = suspect(labels, scores, CLASSES, alike)
    turned = suspect([labels[row] for row in turn], scores[turn], CLASSES, alike[turn])
    ours = {one.row: (one.belief, one.why, set(one.twins)) for one in found.suspects}
    assert ours == {
        int(turn[one.row]): (one.belief, one.why, {int(turn[row]) for row in one.twins})
        for one in turned.suspects
    }
    assert found.wrong == turned.wrong
    beliefs = [one.belief for one in found.suspects]
    assert beliefs == sorted(beliefs)
