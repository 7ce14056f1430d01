"""Decisions: calibrated, within the promise, out of scope told, and two or three desks to choose."""

import numpy as np
import pytest
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.quality.metrics import expected_calibration_error
from comptoir.routing.deciding.calibration import learn_calibration
from comptoir.routing.deciding.router import Router
from comptoir.routing.deciding.sets import SHOWN
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.learners.port import Tools
from comptoir.routing.training import Examples, train

TOOLS = Tools(embedder=open_embedder("use:", Surroundings()))


def trained(own: Examples, wish: Wish | None = None, learner: str = "tfidf-linear") -> Router:
    return train(own, TOOLS, learner=learner, wish=wish)


@pytest.fixture(scope="module")
def noisy() -> tuple[Router, Examples]:
    """A shop where every tenth label is another desk's."""
    return trained(examples(900, seed=1, wrong=0.1), Wish(max_error=0.2)), examples(
        900, seed=2, wrong=0.1
    )


def test_confidence_is_right_as_often_as_it_says(noisy: tuple[Router, Examples]) -> None:
    router, asked = noisy
    judged = router.judge(asked.texts, asked.languages)
    right = np.array(router.policy.classes)[judged.best] == np.array(asked.labels)
    assert expected_calibration_error(judged.confidence, right) < 0.06
    assert abs(judged.confidence.mean() - right.mean()) < 0.04
    np.testing.assert_allclose(judged.shares.sum(axis=1), 1)


def test_the_likeliest_desk_is_the_one_of_the_highest_score(
    noisy: tuple[Router, Examples],
) -> None:
    router, asked = noisy
    for decision in router.decide(asked.texts[:100], asked.languages[:100]):
        assert decision.desk == max(decision.scores, key=lambda name: decision.scores[name])
        assert decision.confidence == pytest.approx(decision.scores[decision.desk])
        assert decision.likely[0] == decision.desk
        assert 1 <= len(decision.likely) <= SHOWN


def test_decisions_keep_the_promise(noisy: tuple[Router, Examples]) -> None:
    router, asked = noisy
    judged = router.judge(asked.texts, asked.languages)
    right = np.array(router.policy.classes)[judged.best] == np.array(asked.labels)
    assert judged.decided.mean() > 0.5
    assert 1 - right[judged.decided].mean() <= 0.2
    assert router.policy.threshold.bound <= 0.2


def test_what_cannot_be_promised_is_never_decided() -> None:
    router = trained(examples(300, seed=1, wrong=0.4), Wish(max_error=0.02))
    assert router.policy.threshold.coverage == 0
    assert not any(one.decided for one in router.decide(["mon colis n'est pas arrivé"]))


def test_a_desk_may_have_a_stricter_promise() -> None:
    own = examples(900, seed=1, wrong=0.1)
    wish = Wish(max_error=0.2, by_desk={"billing": 0.01})
    decisions = trained(own, wish).decide(examples(300, seed=3).texts)
    assert {one.desk for one in decisions if one.decided} == {"delivery", "returns", "repairs"}
    assert {one.desk for one in decisions} == {"billing", "delivery", "returns", "repairs"}


def test_costs_take_the_place_of_a_promise() -> None:
    own = examples(300, seed=1)
    router = trained(own, Wish(misroute_cost=10, escalation_cost=2))
    assert router.policy.threshold.value == pytest.approx(0.8)
    decided = [one.confidence for one in router.decide(own.texts) if one.decided]
    assert decided
    assert min(decided) >= 0.8


def test_requests_of_no_desk_are_told() -> None:
    own, asked = examples(400, seed=1, nowhere=60), examples(200, seed=2, nowhere=60)
    router = trained(own, learner="blend")
    outside = np.array([label == "" for label in asked.labels])
    strange = router.judge(asked.texts).out_of_scope
    assert strange[outside].mean() > 0.8
    assert strange[~outside].mean() < 0.05
    told = router.decide([asked.texts[int(np.nonzero(outside & strange)[0][0])]])[0]
    assert told.out_of_scope
    assert not told.decided


def test_a_language_that_is_read_badly_is_believed_less() -> None:
    chance = np.random.default_rng(0)
    columns = chance.integers(0, 3, 3_000)
    scores = chance.normal(size=(3_000, 3)).astype(np.float32)
    languages = np.where(np.arange(3_000) % 2, "fr", "de")
    # The margins of both look alike; German ones are right half as often.
    scores[np.arange(3_000), columns] += 3.0
    wrong = (languages == "de") & (chance.random(3_000) < 0.5)
    columns = np.where(wrong, (columns + 1) % 3, columns)
    found = learn_calibration(scores, columns, languages.tolist())
    confidence = found.apply(scores, languages.tolist()).max(axis=1)
    right = scores.argmax(axis=1) == columns
    for code in ("fr", "de"):
        mine = languages == code
        assert abs(confidence[mine].mean() - right[mine].mean()) < 0.03
    assert found.apply(scores[:1], ["fr"]).max() > found.apply(scores[:1], ["de"]).max()


@pytest.mark.parametrize(
    "wish",
    [
        {"max_error": 0.0},
        {"max_error": 1.2},
        {"by_desk": {"returns": 0.0}},
        {"misroute_cost": 3.0},
        {"misroute_cost": -1.0, "escalation_cost": 1.0},
    ],
)
def test_impossible_wishes_are_refused(wish: dict[str, float]) -> None:
    with pytest.raises(errors.Invalid):
        Wish(**wish)
