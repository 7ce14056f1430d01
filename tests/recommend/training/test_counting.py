"""What events count, as a solution's configuration says."""

import numpy as np
import pytest
from tests.recommend.training.asking import ask

from comptoir.recommend.data import gathered
from comptoir.recommend.training.counting import Counting

N = 4_000


def events():
    """Half views, half purchases; values 0, 1, 2, and none at the end."""
    return gathered(
        owners=np.arange(N) // 4,
        events=np.arange(N) % 7,
        times=np.arange(N),
        kinds=np.arange(N) % 2,
        values=np.where(np.arange(N) < N - 4, np.arange(N) % 3, np.nan),
        users=[f"u{n}" for n in range(N // 4)],
        items=[f"i{n}" for n in range(7)],
        event_types=("View", "Purchase"),
    )


def kinds(**config):
    found = Counting.of(ask(**config)).kept(events())
    return np.bincount(found.kinds, minlength=2).tolist()


def test_every_event_counts_unless_something_is_said():
    whole = events()
    assert Counting.of(ask()).kept(whole) is whole
    assert Counting.of(ask()).learned_from(whole) is whole


def test_event_type_and_threshold_choose_events():
    assert kinds(event_type="purchase") == [0, N // 2]
    told = Counting.of(ask(config={"eventValueThreshold": "1.5"})).kept(events())
    assert set(told.values.tolist()) == {2.0}
    listed = [{"eventType": "View", "eventValueThreshold": 2}, {"eventType": "Purchase"}]
    views, purchases = kinds(config={"eventsConfig": {"eventParametersList": listed}})
    assert purchases == N // 2
    assert 0 < views < N // 4


def test_an_event_of_a_quarter_of_the_weight_counts_a_quarter():
    listed = [{"eventType": "View", "weight": 0.1}, {"eventType": "Purchase", "weight": 0.4}]
    counting = Counting.of(ask(config={"eventsConfig": {"eventParametersList": listed}}))
    found = counting.learned_from(counting.kept(events()))
    views, purchases = np.bincount(found.kinds, minlength=2)
    assert purchases == N // 2
    assert views == pytest.approx(N / 8, abs=4 * (N / 2 * 0.25 * 0.75) ** 0.5)
    again = counting.learned_from(counting.kept(events()))
    assert again.events.tolist() == found.events.tolist()


def test_an_event_without_weight_is_left_out():
    listed = [{"eventType": "View", "weight": 0.0}, {"eventType": "Purchase"}]
    assert kinds(config={"eventsConfig": {"eventParametersList": listed}}) == [0, N // 2]
