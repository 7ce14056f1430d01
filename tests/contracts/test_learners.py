"""Every learner keeps the same promises; one of the registry without a sample fails here."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.routing.encoders import tiny_encoder
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.learners.holding_out import learn_held_out
from comptoir.routing.learners.port import Artifact, Learner, Tools
from comptoir.routing.learners.registry import LEARNERS, learner_named

TOOLS = Tools(embedder=open_embedder("use:", Surroundings()))

SAMPLES: dict[str, Callable[[], Learner]] = {
    "prior": lambda: learner_named("prior", TOOLS),
    "tfidf-linear": lambda: learner_named("tfidf-linear", TOOLS),
    "embed-linear": lambda: learner_named("embed-linear", TOOLS),
    "blend": lambda: learner_named("blend", TOOLS),
    "transformer": lambda: learner_named("transformer", replace(TOOLS, encoder=tiny_encoder())),
}
FLOORS = {
    "prior": 0.2,
    "tfidf-linear": 0.93,
    "embed-linear": 0.93,
    "blend": 0.95,
    "transformer": 0.8,
}
"""Least share of right answers on 200 unseen requests, learned from 300."""

LEARNED_FROM, ASKED = examples(300, seed=1), examples(200, seed=2)
each = pytest.mark.parametrize("name", list(SAMPLES))


def same(ours: Artifact, theirs: Artifact) -> bool:
    return (
        ours.facts == theirs.facts
        and ours.arrays.keys() == theirs.arrays.keys()
        and all(
            np.asarray(array).tobytes() == np.asarray(theirs.arrays[name]).tobytes()
            for name, array in ours.arrays.items()
        )
    )


def test_every_learner_has_a_sample() -> None:
    assert set(SAMPLES) == set(FLOORS) == set(LEARNERS)


@each
def test_what_is_learned_is_right_often_enough(name: str) -> None:
    learned = SAMPLES[name]().learn(LEARNED_FROM.texts, LEARNED_FROM.labels)
    said = np.array(learned.classes)[learned.predict(ASKED.texts).argmax(axis=1)]
    assert np.mean(said == np.array(ASKED.labels)) >= FLOORS[name]


@each
def test_an_artifact_opens_as_what_was_learned(name: str) -> None:
    learner = SAMPLES[name]()
    learned = learner.learn(LEARNED_FROM.texts, LEARNED_FROM.labels)
    artifact = learned.artifact()
    assert artifact.learner == name
    opened = learner.open(artifact)
    assert opened.classes == learned.classes
    np.testing.assert_allclose(
        opened.predict(ASKED.texts), learned.predict(ASKED.texts), rtol=1e-4, atol=1e-4
    )
    assert same(opened.artifact(), artifact)


@each
def test_the_same_texts_teach_the_same_model(name: str) -> None:
    ours, theirs = (
        SAMPLES[name]().learn(LEARNED_FROM.texts, LEARNED_FROM.labels).artifact() for _ in range(2)
    )
    assert same(ours, theirs)


@each
def test_each_text_is_scored_by_itself(name: str) -> None:
    learned = SAMPLES[name]().learn(LEARNED_FROM.texts, LEARNED_FROM.labels)
    together = learned.predict(ASKED.texts[:40])
    alone = np.vstack([learned.predict([text]) for text in ASKED.texts[:40]])
    np.testing.assert_allclose(together, alone, rtol=1e-3, atol=1e-4)
    assert learned.predict([]).shape == (0, len(learned.classes))


@each
def test_any_text_is_scored(name: str) -> None:
    learned = SAMPLES[name]().learn(LEARNED_FROM.texts, LEARNED_FROM.labels)
    odd = ["", " \n", "\x00\x01", "é" * 1_000_000, "\ud800", "退货退款", "🙂" * 50, "a"]
    scores = learned.predict(odd)
    assert scores.shape == (len(odd), len(learned.classes))
    assert np.isfinite(scores).all()


@each
def test_two_desks_have_a_column_each(name: str) -> None:
    texts = ["je veux rendre", "retour svp", "colis perdu", "suivi du colis"]
    learned = SAMPLES[name]().learn(texts, ["returns", "returns", "delivery", "delivery"])
    assert learned.classes == ("delivery", "returns")
    assert learned.predict(["colis"]).shape == (1, 2)


@each
def test_one_desk_cannot_be_learned(name: str) -> None:
    with pytest.raises(errors.Invalid, match="at least two"):
        SAMPLES[name]().learn(["a", "b"], ["returns", "returns"])


@each
def test_what_belongs_nowhere_is_never_answered(name: str) -> None:
    mixed = examples(120, seed=5, nowhere=20)
    learned = SAMPLES[name]().learn(mixed.texts, mixed.labels)
    assert "" not in learned.classes
    assert learned.classes == tuple(sorted(set(mixed.labels) - {""}))


@each
def test_held_out_scores_foretell_how_good_it_will_be(name: str) -> None:
    """What is said of a text without it is right about as often as on texts that nobody has seen."""
    noisy, asked = examples(400, seed=3, wrong=0.2), examples(400, seed=4, wrong=0.2)
    groups = groups_of(TOOLS.embedder.embed(noisy.texts), noisy.labels, near=2.0)
    held = learn_held_out(SAMPLES[name](), noisy.texts, noisy.labels, groups)
    classes = np.array(held.learned.classes)
    rows = np.arange(len(noisy.labels)) if held.rows is None else held.rows
    foretold = np.mean(classes[held.scores.argmax(axis=1)] == np.array(noisy.labels)[rows])
    seen = classes[held.learned.predict(asked.texts).argmax(axis=1)]
    assert abs(foretold - np.mean(seen == np.array(asked.labels))) < 0.08
