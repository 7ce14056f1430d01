"""Off-policy estimates: right in the mean on a law that is known, and as sure as they say."""

from itertools import product

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.quality.metrics import off_policy
from comptoir.quality.metrics.off_policy import Decisions

ACTIONS = 3
OLD = np.array([0.6, 0.3, 0.1])
NEW = np.array([0.1, 0.2, 0.7])
EARNS = np.array([0.5, 0.1, 0.3])


def log_of(taken, rewards, *, new=NEW, clusters=None) -> Decisions:
    """Return decisions of one action each."""
    taken = np.array(taken)
    n = len(taken)
    return Decisions(
        of=np.arange(n),
        rewards=np.array(rewards, dtype=float),
        propensities=OLD[taken],
        targets=new[taken],
        lengths=np.ones(n),
        clusters=np.arange(n) if clusters is None else np.array(clusters),
    )


def test_estimates_are_right_in_the_mean_over_everything_that_can_happen():
    """Each log of two decisions, by how likely it is: no sampling, so no luck."""
    means = dict.fromkeys(("ips", "dr"), 0.0)
    model = np.array([0.9, 0.0, 0.2])  # as wrong as can be
    for taken in product(range(ACTIONS), repeat=2):
        for rewards in product((0, 1), repeat=2):
            pairs = zip(taken, rewards, strict=True)
            likely = np.prod([OLD[a] * (EARNS[a] if r else 1 - EARNS[a]) for a, r in pairs])
            log = log_of(taken, rewards)
            expected, target = model[list(taken)], np.full(2, NEW @ model)
            means["ips"] += likely * off_policy.inverse_propensity(log).value
            means["dr"] += likely * off_policy.doubly_robust(log, expected, target).value
    assert means == pytest.approx(dict.fromkeys(means, NEW @ EARNS))


def test_the_way_that_logged_is_estimated_by_its_own_mean():
    log = log_of([0, 1, 2, 0], [1, 0, 1, 1], new=OLD)
    found = off_policy.self_normalised(log)
    assert found.value == pytest.approx(0.75)
    assert off_policy.inverse_propensity(log) == found
    assert off_policy.support(log).effective == pytest.approx(4)


def test_self_normalised_estimate_cannot_leave_the_rewards():
    log = log_of([2, 2, 0], [1, 1, 1])
    assert off_policy.inverse_propensity(log).value > 4
    assert off_policy.self_normalised(log).value == pytest.approx(1)


def test_decisions_of_one_customer_are_one_witness():
    chance = np.random.default_rng(1)
    taken = chance.choice(ACTIONS, 40, p=OLD)
    rewards = taken == 0
    alone = off_policy.inverse_propensity(log_of(taken, rewards))
    alike = off_policy.inverse_propensity(
        log_of(np.repeat(taken, 5), np.repeat(rewards, 5), clusters=np.repeat(np.arange(40), 5))
    )
    assert (alike.low, alike.high, alike.n) == pytest.approx((alone.low, alone.high, 40))


def test_what_was_never_done_cannot_be_estimated():
    chance = np.random.default_rng(2)
    taken = chance.choice(2, 4000, p=[0.7, 0.3])
    log = Decisions(
        of=np.arange(4000),
        rewards=np.ones(4000),
        propensities=np.array([0.7, 0.3])[taken],
        targets=np.array([0.25, 0.25])[taken],
        lengths=np.ones(4000),
        clusters=np.arange(4000),
    )
    assert off_policy.support(log).share.value == pytest.approx(0.5, abs=0.03)
    with pytest.raises(errors.Failed, match=r"Only 5. % of what would be done") as told:
        off_policy.require_support(log)
    assert told.value.code == "no_support"


def test_little_evidence_is_refused_and_none_too():
    with pytest.raises(errors.Failed, match="is worth 2 decisions"):
        off_policy.require_support(log_of([2, 2, 0], [1, 0, 1]))
    nothing = np.zeros(0)
    none = nothing.astype(int)
    empty = Decisions(
        of=none,
        rewards=nothing,
        propensities=nothing,
        targets=nothing,
        lengths=nothing,
        clusters=none,
    )
    with pytest.raises(errors.Invalid, match="no decision"):
        off_policy.require_support(empty)


def _slates(seed: int, customers=150, each=5, items=30, places=5, rate=0.3):
    """Log slates that give places away, and what another order of the same items would earn."""
    chance = np.random.default_rng(seed)
    n = customers * each
    who = np.repeat(np.arange(customers), each)
    earns = chance.beta(1, 6, (customers, items))[who]
    old = np.argsort(-earns - chance.normal(0, 0.15, earns.shape), axis=1)[:, :places]
    new = np.argsort(-earns - chance.normal(0, 0.1, earns.shape), axis=1)[:, :places]
    likely = np.full((n, items), places * rate / (items - places))
    np.put_along_axis(likely, old, 1 - rate, axis=1)
    wanted = np.zeros((n, items))
    np.put_along_axis(wanted, new, 1, axis=1)
    order = chance.random((n, items))
    np.put_along_axis(order, old, 2, axis=1)
    shown = np.zeros((n, items), dtype=bool)
    kept = chance.random((n, places)) >= rate
    np.put_along_axis(shown, old, kept, axis=1)
    given = places - kept.sum(axis=1)
    shown |= order.argsort(axis=1).argsort(axis=1) < given[:, None]
    of, item = np.nonzero(shown)
    rewards = chance.random(earns.shape) < earns
    log = Decisions(
        of=of,
        rewards=rewards[of, item].astype(float),
        propensities=likely[of, item],
        targets=wanted[of, item],
        lengths=np.full(n, float(places)),
        clusters=who,
    )
    # A model of each half of the customers judges the other half.
    half, expected, target = who % 2, np.zeros(len(of)), np.zeros(n)
    for which in (0, 1):
        learned = half[of] != which
        hits = np.bincount(item[learned], log.rewards[learned], minlength=items)
        rates = hits / np.bincount(item[learned], minlength=items).clip(1)
        expected[~learned] = rates[item[~learned]]
        target[half == which] = wanted[half == which] @ rates
    return log, (wanted * earns).sum(axis=1).mean(), expected, target


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    held: dict[str, list[bool]] = {"ips": [], "snips": [], "dr": []}
    missed: dict[str, list[float]] = {name: [] for name in held}
    for seed in range(400):
        log, truth, expected, target = _slates(seed)
        found = {
            "ips": off_policy.inverse_propensity(log),
            "snips": off_policy.self_normalised(log),
            "dr": off_policy.doubly_robust(log, expected, target),
        }
        for name, one in found.items():
            held[name].append(one.low <= truth <= one.high)
            missed[name].append(one.value - truth)
    for name, told in held.items():
        assert np.mean(told) >= 0.94, name
        error = np.std(missed[name]) / np.sqrt(len(told))
        assert abs(np.mean(missed[name])) <= 3.5 * error, name
    assert np.std(missed["dr"]) < np.std(missed["ips"])
