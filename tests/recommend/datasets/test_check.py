"""The data check finds each thing that stands out, and nothing in sound data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.recommend.data import gathered
from comptoir.recommend.datasets.check import LEAST_EVENTS, check, count

MOMENT, DAY = 1_700_000_000, 86_400


def data(n=4000, users=300, items=120, seed=1, power=0.8, **change):
    draw = np.random.default_rng(seed)
    weights = (np.arange(items) + 1.0) ** -power
    made = {
        "owners": draw.integers(users, size=n),
        "events": draw.choice(items, size=n, p=weights / weights.sum()),
        "times": MOMENT + np.sort(draw.integers(90 * DAY, size=n)),
    } | change
    return gathered(
        users=[f"u{one}" for one in range(users)],
        items=[f"i{one}" for one in range(items)],
        **made,
    )


def codes(told, **how) -> set[str]:
    return {one.code for one in check(count(told, **how)).findings}


def test_sound_data_has_no_findings():
    found = check(count(data()))
    assert found.findings == ()
    assert found.fit


@pytest.mark.parametrize(
    ("n", "users", "expected"),
    [
        (LEAST_EVENTS - 1, 300, {"too_few_events"}),
        (LEAST_EVENTS, 300, {"few_events"}),
        (2000, 49, {"few_users"}),
        (2000, 24, {"few_users", "too_few_returning"}),
    ],
)
def test_amounts_are_compared_with_what_is_needed(n, users, expected):
    told = data(n=n, users=users)
    assert codes(told) - {"duplicates"} == expected
    assert check(count(told)).fit == (not any(one.startswith("too_few") for one in expected))


def test_empty_data_is_told_and_does_not_fail():
    none = data(n=0, owners=np.empty(0, int), events=np.empty(0, int), times=np.empty(0, int))
    assert {"too_few_events", "too_few_returning"} <= codes(none)


def test_events_that_are_there_twice_are_counted():
    told = data()
    rows = (told.owners(), told.events, told.times)
    owners, events, times = (np.concatenate([one, one[:400]]) for one in rows)
    twice = data(n=4400, owners=owners, events=events, times=times)
    found = count(twice)
    assert found.duplicates == pytest.approx(400 / 4400)
    assert codes(twice) == {"duplicates"}


def test_repeats_are_events_on_what_the_user_had_met():
    found = count(data(n=6, users=2, items=2, owners=[0, 0, 0, 1, 1, 1], events=[0, 0, 1, 1, 1, 1],
                       times=np.arange(6)))  # fmt: skip
    assert found.repeats == pytest.approx(3 / 6)


@given(st.floats(0.3, 3.0))
def test_slope_is_that_of_the_power_law(power):
    per_item = np.round(1e6 * (np.arange(60) + 1.0) ** -power).astype(int) // 100 + 1
    events = np.repeat(np.arange(60), np.minimum(per_item, 20_000))
    told = gathered(
        owners=np.zeros(len(events), int), events=events, users=["u"],
        items=[f"i{n}" for n in range(60)],
    )  # fmt: skip
    counts = np.sort(np.bincount(events))[::-1]
    x, y = np.log(np.arange(1, 61)), np.log(counts)
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    assert count(told).slope == pytest.approx(slope)


def test_head_heavy_data_are_told():
    assert "head_heavy" in codes(data(n=40_000, users=3000, items=60, power=2.6))


def test_popularity_that_moves_is_drift_and_that_of_chance_is_not():
    events = np.concatenate([np.arange(2000) % 60, 60 + np.arange(2000) % 60])
    moved = data(events=events)
    assert count(moved).drift > 0.8
    assert "drift" in codes(moved)
    assert count(data()).drift < 0.05


def test_events_of_one_moment_are_told():
    assert codes(data(times=np.full(4000, MOMENT))) >= {"short_time"}


def test_gaps_rejects_and_unknown_items_are_told():
    told = data()
    assert codes(told, missing={"DEVICE": 0.11, "EVENT_TYPE": 0.09}) == {"missing_values"}
    assert codes(told, rejected={"future": 50}) == {"many_rejects"}
    assert codes(told, known_items=frozenset({"i119"})) == {"unknown_items"}
    assert codes(told, known_items=frozenset(f"i{n}" for n in range(120))) == set()


def test_each_finding_says_what_to_do():
    found = check(count(data(n=20, users=3, items=2)))
    assert found.findings
    assert all(str(one.do).endswith(".") and str(one.says) for one in found.findings)
