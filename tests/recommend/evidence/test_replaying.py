"""Replays: known laws of choice, and what another version or weight would have brought."""

import numpy as np
import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.recommend.evidence import replaying
from comptoir.recommend.evidence.exposures import EXPOSURES
from comptoir.recommend.evidence.replaying import Logged
from comptoir.recommend.serving.exploring import explore

PLACES, POOL = 4, 12
CHOSEN_RATE, EXPLORED_RATE = 0.3, 0.1


def simulated(answers: int, weight: float, seed: int, *, rate_of=None) -> Logged:
    """Show slates by the rule of serving, to customers who choose each item at its rate."""
    chance = np.random.default_rng(seed)
    rows, chosen = [], []
    pool = np.arange(100, 100 + POOL)
    worth = np.concatenate([np.ones(100), np.linspace(0.3, 1, POOL)])
    for number in range(answers):
        best = list(chance.permutation(20)[:PLACES])
        found = explore(best, pool, weight, chance, worth=worth)
        items = [f"i{code}" for code in found.codes]
        rows.append(
            {
                "RECOMMENDATION_ID": f"r{number}",
                "USER_ID": f"u{number % (answers // 4)}",
                "SHOWN_AT": number * 1000,
                "ITEMS": items,
                "WHY": ["exploration" if at in found.drawn else "model" for at in range(PLACES)],
                "PROPENSITIES": [found.drawn.get(at, found.stays) for at in range(PLACES)],
                "EXPLORATION": weight,
                "POOL": found.pool,
            }
        )
        for item, code in zip(items, found.codes, strict=True):
            usual = EXPLORED_RATE if code >= 100 else CHOSEN_RATE
            if chance.random() < (rate_of(item) if rate_of else usual):
                chosen.append({"RECOMMENDATION_ID": f"r{number}", "ITEM_ID": item})
    frame = pl.DataFrame(rows, schema=EXPOSURES)
    return Logged(rows=frame, chosen=pl.DataFrame(chosen), left_out=3)


def truth(weight: float) -> float:
    given = PLACES * weight**2
    return (PLACES - given) * CHOSEN_RATE + given * EXPLORED_RATE


def test_weight_that_was_served_is_estimated_by_what_was_chosen():
    found = replaying.estimate(replaying.of_weight(simulated(800, 0.5, 1), 0.5))
    assert found.ips.value == pytest.approx(found.logged.value)
    assert found.support.share.value == pytest.approx(1)
    assert (found.answers, found.left_out) == (800, 3)


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.7])
def test_other_weights_are_estimated_by_every_method(weight):
    found = replaying.estimate(replaying.of_weight(simulated(3000, 0.5, 9), weight))
    for one in (found.ips, found.snips, found.doubly_robust):
        assert one.low <= truth(weight) <= one.high
        assert one.high - one.low < 0.25
    assert found.logged.value == pytest.approx(truth(0.5), abs=0.05)


def test_what_was_never_explored_cannot_be_explored_more():
    with pytest.raises(errors.Failed, match="was ever done"):
        replaying.estimate(replaying.of_weight(simulated(600, 0.0, 1), 0.9))


class Best:
    """A version that always shows the same explored items, or nothing to some."""

    def __init__(self, items, *, strangers=0) -> None:
        self._items, self._strangers = items, strangers

    def of(self, rows):
        return [[] if at < self._strangers else list(self._items) for at in range(rows.height)]


def test_other_version_is_estimated_from_what_was_explored():
    logged = simulated(2400, 0.8, 3, rate_of=lambda item: 0.6 if item == "i105" else 0.1)
    shown = Best(["i105", "i107", "i109", "i111"], strangers=10)
    found = replaying.estimate(replaying.of_version(logged, shown))
    assert (found.answers, found.left_out) == (2390, 13)
    for one in (found.ips, found.snips, found.doubly_robust):
        assert one.low <= 0.6 + 0.3 <= one.high
    assert found.logged.value == pytest.approx(0.1 * PLACES, abs=0.25)


def test_version_that_shows_what_was_never_shown_is_refused():
    logged = simulated(600, 0.5, 1)
    with pytest.raises(errors.Failed, match=r"Only \d+ % of what would be done"):
        replaying.estimate(replaying.of_version(logged, Best(["x1", "x2", "x3", "i101"])))
    with pytest.raises(errors.Invalid, match="no decision"):
        replaying.estimate(replaying.of_version(logged, Best([])))


@pytest.mark.slow
def test_intervals_of_replays_hold_the_truth():
    held: dict[str, list[bool]] = {"ips": [], "snips": [], "doubly_robust": []}
    # Of 200 intervals that hold the truth 95 times in 100, luck alone loses up to eight more.
    for seed in range(200):
        found = replaying.estimate(replaying.of_weight(simulated(400, 0.5, seed), 0.2))
        for name, told in held.items():
            one = getattr(found, name)
            told.append(one.low <= truth(0.2) <= one.high)
    assert {name: np.mean(told) >= 0.91 for name, told in held.items()} == dict.fromkeys(held, True)
