"""Arms are lasting and fair; interleaving is fair and finds who is better."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics.experiments import arm_of, sample_ratio
from comptoir.quality.metrics.interleaving import preference, team_draft

orders = st.lists(st.integers(0, 12), unique=True, max_size=10)


def test_arms_have_their_shares_and_nothing_to_do_with_other_experiments():
    units = [f"u{n}" for n in range(4000)]
    first = [arm_of(unit, "first", [0.2, 0.5, 0.3]) for unit in units]
    assert first == [arm_of(unit, "first", [0.2, 0.5, 0.3]) for unit in units]
    counts = np.bincount(first)
    assert sample_ratio(counts.tolist(), [0.2, 0.5, 0.3]).sound
    other = [arm_of(unit, "other", [0.5, 0.5]) for unit in units]
    for arm in range(3):
        among = [b for a, b in zip(first, other, strict=True) if a == arm]
        assert np.mean(among) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("shares", [[], [0.5, 0.4], [1.5, -0.5]])
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(errors.Invalid, match="sum to 1"):
        arm_of("ada", "first", shares)


def test_split_that_is_not_as_meant_is_found():
    assert sample_ratio([], [0.5, 0.5]).chance == 1
    assert sample_ratio([480, 520], [0.5, 0.5]).sound
    assert not sample_ratio([400, 600], [0.5, 0.5]).sound
    assert sample_ratio([400, 600], [0.4, 0.6]).chance == pytest.approx(1)


@given(orders, orders, st.integers(0, 12), st.integers(0, 5))
def test_each_picks_its_best_that_is_left_and_neither_more_than_one_ahead(
    ours, theirs, length, seed
):
    items, teams = team_draft(ours, theirs, length, np.random.default_rng(seed))
    assert len(items) == len(set(items)) == len(teams) == min(length, len({*ours, *theirs}))
    for at, (item, team) in enumerate(zip(items, teams, strict=True)):
        order = theirs if team else ours
        assert item == next(one for one in order if one not in items[:at])
    if set(ours) == set(theirs):
        lead = np.cumsum([1 if team else -1 for team in teams])
        assert (np.abs(lead) <= 1).all()


def test_equal_orders_are_undecided_and_the_better_one_is_found():
    """Customers choose what they like; nobody knows whose pick it was."""
    chance = np.random.default_rng(3)
    for better in (False, True):
        ours, theirs, who = [], [], []
        for answer in range(400):
            good = chance.permutation(10)
            bad = chance.permutation(10) if better else good
            items, teams = team_draft(list(good), list(bad), 6, chance)
            likes = [at for at, item in enumerate(items) if item in set(good[:3])]
            clicks = [teams[at] for at in likes if chance.random() < 0.5]
            ours.append(clicks.count(0))
            theirs.append(clicks.count(1))
            who.append(answer % 100)
        found = preference(ours, theirs, who)
        assert found.ours + found.theirs + found.ties == found.share.n <= 100
        assert (found.share.low > 0.5) == better
        assert (found.chance < 0.01) == better
        assert found.share.low <= found.share.value <= found.share.high


def test_nobody_who_chose_anything_prefers_nothing():
    found = preference([0, 0], [0, 0], ["ada", "bob"])
    assert (found.share.value, found.share.low, found.share.high, found.share.n) == (0.5, 0, 1, 0)
    assert preference([], [], []).chance == 1
    assert preference([1, 0], [0, 1], ["ada", "ada"]).ties == 1
