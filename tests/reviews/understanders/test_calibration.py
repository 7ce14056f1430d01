"""Temperatures, curves and their measure."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.language.shares import softmax
from comptoir.quality.metrics import expected_calibration_error
from comptoir.reviews.understanders.calibration import (
    FEWEST,
    FEWEST_ISOTONIC,
    Calibration,
    keep_calibration,
    learn,
    learn_curve,
    learn_temperature,
    log_loss,
    read_calibration,
)
from comptoir.reviews.understanders.ports import Understood
from comptoir.reviews.understanders.softmax import fit


def sample(temperature: float, n: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that are off by a known temperature, and labels drawn from the true ones."""
    generator = np.random.default_rng(7)
    logits = generator.normal(size=(n, 4)) * 2
    truth = softmax(logits)
    labels = (truth.cumsum(axis=1) > generator.random((n, 1))).argmax(axis=1)
    return softmax(logits / temperature), labels


@pytest.mark.parametrize("wrong_by", [0.5, 1.0, 2.0])
def test_learn_finds_a_known_temperature(wrong_by: float) -> None:
    scores, labels = sample(wrong_by)
    found = learn(scores, labels)
    assert found.temperature == pytest.approx(1 / wrong_by, rel=0.08)
    right = found.apply(scores).argmax(axis=1) == labels
    assert expected_calibration_error(found.apply(scores).max(axis=1), right) < 0.03


def test_learn_from_too_few_says_so() -> None:
    scores, labels = sample(1.0, n=29)
    assert learn(scores, labels) == Calibration(1.0, None)


def test_fit_with_a_prior_and_no_evidence_keeps_the_prior() -> None:
    generator = np.random.default_rng(3)
    features = generator.normal(size=(60, 5))
    first = fit(features, np.eye(3)[generator.integers(0, 3, 60)], penalty=0.01)
    again = fit(features[:1], softmax(first.logits(features[:1])), penalty=1.0, prior=first)
    assert np.allclose(again.weights, first.weights, atol=1e-3)


def test_fit_separates_what_can_be_separated() -> None:
    features = np.repeat(np.eye(3), 10, axis=0)
    classes = np.repeat([0, 1, 2], 10)
    model = fit(features, np.eye(3)[classes], penalty=1e-4)
    assert (model.logits(features).argmax(axis=1) == classes).all()


def bent_sample(seed: int, n: int, power: float) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities whose likeliest theme is right by another curve than they say.

    A power of 0 stands for a step: right half of the time up to 0.8, nearly always beyond.
    """
    generator = np.random.default_rng(seed)
    scores = softmax(generator.normal(size=(n, 5)) * 2.5)
    best, top = scores.argmax(axis=1), scores.max(axis=1)
    hit = generator.random(n) < (top**power if power else np.where(top < 0.8, 0.5, 0.98))
    left = scores.copy()
    left[np.arange(n), best] = 0
    left = (left / left.sum(axis=1, keepdims=True)).cumsum(axis=1)
    other = (left > generator.random((n, 1))).argmax(axis=1)
    return scores, np.where(hit, best, other)


@given(seed=st.integers(0, 10_000), n=st.integers(FEWEST, 400), power=st.floats(0.3, 5))
@settings(max_examples=40)
def test_learned_calibration_is_monotone_and_keeps_the_theme(
    seed: int, n: int, power: float
) -> None:
    scores, labels = bent_sample(seed, n, power)
    for found in (learn(scores, labels), learn_curve(scores, labels)):
        told = found.apply(scores)
        assert told.min() >= 0
        assert told.max() <= 1
        assert np.allclose(told.sum(axis=1), 1)
        best = np.arange(n), scores.argmax(axis=1)
        assert (told[best] >= told.max(axis=1) - 1e-9).all()
        two = np.sort(np.random.default_rng(seed).uniform(0.5, 1, 200))
        confidence = found.apply(np.column_stack([two, 1 - two])).max(axis=1)
        assert (np.diff(confidence) >= -1e-9).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("power", [0, 0.4, 1.0, 3.0])
def test_learned_calibration_loses_nothing_on_unseen_reviews(seed: int, power: float) -> None:
    scores, labels = bent_sample(seed, 1_500, power)
    unseen, true = bent_sample(seed + 100, 6_000, power)
    plain = log_loss(unseen, true)
    assert log_loss(learn(scores, labels).apply(unseen), true) <= plain + 0.002


def test_curve_is_taken_where_no_temperature_fits() -> None:
    scores, labels = bent_sample(3, 2_000, 0)
    unseen, true = bent_sample(4, 6_000, 0)
    found, warm = learn(scores, labels), learn_temperature(scores, labels)
    assert (len(found.curve) > 2, found.temperature, found.calibrated_on) == (True, 1.0, 2_000)
    assert log_loss(found.apply(unseen), true) < log_loss(warm.apply(unseen), true)
    right = unseen.argmax(axis=1) == true
    assert expected_calibration_error(found.apply(unseen).max(axis=1), right) < 0.04


def test_curve_is_not_tried_on_few_labels() -> None:
    scores, labels = bent_sample(3, FEWEST_ISOTONIC - 1, 0)
    assert learn(scores, labels).curve == ()


def test_calibration_is_kept_and_read_again(tmp_path: Path) -> None:
    assert read_calibration(tmp_path) == Calibration()
    for found in (learn(*sample(2.0, 100)), learn_curve(*bent_sample(1, 300, 3.0))):
        keep_calibration(found, tmp_path)
        assert read_calibration(tmp_path) == found


def test_understood_reviews_are_calibrated_with_their_scores() -> None:
    one = Understood(theme="a", confidence=0.8, scores={"a": 0.8, "b": 0.2}, aspects=())
    (told,) = Calibration(temperature=2.0, calibrated_on=40).calibrated([one])
    assert told.theme == "a"
    assert told.confidence == pytest.approx(2 / 3)
    assert told.scores == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    assert Calibration().calibrated([one]) == [one]
