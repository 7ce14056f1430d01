"""Offline metrics by Personalize's own examples."""

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.recommend.data import gathered
from comptoir.recommend.training import fitness
from comptoir.recommend.training.examining import repeat_share
from comptoir.recommend.training.metrics import hold_out, offline_metrics

USERS, EVENTS = 200, 20


def data(users=USERS, items=60, seed=0):
    chance = np.random.default_rng(seed)
    events = np.concatenate([chance.permutation(items)[:EVENTS] for _ in range(users)])
    return gathered(
        owners=np.repeat(np.arange(users), EVENTS),
        events=events,
        times=np.tile(np.arange(EVENTS), users),
        users=[f"u{n}" for n in range(users)],
        items=[f"i{n}" for n in range(items)],
    )


class Knowing:
    """Scores the right items of each question highest."""

    def __init__(self, held, offset):
        self.rows = iter(range(len(held.truth)))
        self.held, self.offset = held, offset

    def score_many(self, queries):
        out = np.zeros((len(queries), self.held.train.n_items), dtype=np.float32)
        for row in out:
            user = next(self.rows)
            truth = self.held.truth
            right = truth.items[truth.starts[user] : truth.starts[user + 1]]
            row[right] = self.offset
        return out


def test_a_tenth_of_the_users_loses_a_tenth_of_their_events():
    whole = data()
    held = hold_out(whole)
    assert len(held.truth) == USERS // 10
    assert len(whole) - len(held.train) == USERS // 10 * EVENTS // 10
    assert np.diff(held.histories.starts).tolist() == [EVENTS * 9 // 10] * (USERS // 10)


def test_who_knows_the_answers_gets_the_best_figures():
    held = hold_out(data())
    found = offline_metrics(Knowing(held, 1.0), held, again=True).means()
    assert found["mean_reciprocal_rank_at_25"] == 1
    assert found["precision_at_5"] == pytest.approx(2 / 5)
    assert found["precision_at_25"] == pytest.approx(2 / 25)
    assert found["normalized_discounted_cumulative_gain_at_10"] == 1
    worst = offline_metrics(Knowing(held, -1.0), held, again=True).means()
    assert worst["precision_at_25"] == 0
    assert set(found) == {
        "coverage",
        "mean_reciprocal_rank_at_25",
        *(f"normalized_discounted_cumulative_gain_at_{k}" for k in (5, 10, 25)),
        *(f"precision_at_{k}" for k in (5, 10, 25)),
    }


def test_too_little_is_refused_with_what_is_missing():
    fitness.require_events(data())
    with pytest.raises(errors.Invalid, match="200 interactions"):
        fitness.require_events(data(users=10))
    once = data().where(np.tile(np.arange(EVENTS) == 0, USERS))
    with pytest.raises(errors.Invalid, match="interactions"):
        fitness.require_events(once)


def test_repeats_are_counted():
    assert repeat_share(data()) == 0
    twice = gathered(
        owners=np.zeros(4, dtype=int), events=np.array([1, 1, 0, 1]), users=["u"], items=["a", "b"]
    )
    assert repeat_share(twice) == 0.5
