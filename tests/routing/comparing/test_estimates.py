"""What a labelled sample says of two versions is what all labels would say, on average."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.routing.annotation.model import Item, ItemState, Mode, Round, Stream
from comptoir.routing.comparing.drawing import LEAST, allotted, divided, draw
from comptoir.routing.comparing.estimating import estimated
from comptoir.routing.comparing.model import Labelled, Pair, Said

DESKS = ("delivery", "returns", "billing", "repairs")
SHARES = (0.5, 0.25, 0.2, 0.05)
SURE = Said(desk="delivery", decided=True, confidence=0.9)


def traffic(count: int, seed: int) -> tuple[list[Pair], dict[str, str]]:
    """Return what both say of requests, and the truth: right in 90 % and 93 %, dependently."""
    chance = np.random.default_rng(seed)
    pairs, truth = [], {}
    for number in range(count):
        label, hard = str(chance.choice(DESKS, p=SHARES)), chance.random() < 0.15
        language = str(chance.choice(["fr", "en", "de"], p=[0.6, 0.3, 0.1]))
        said = []
        for right in (0.45, 0.6):
            wrong = str(chance.choice([one for one in DESKS if one != label]))
            desk = label if chance.random() < (right if hard else 0.98) else wrong
            said.append(Said(desk=desk, decided=bool(chance.random() < 0.8), confidence=0.9))
        one = Pair(request_id=f"req_{number:05}", language=language, theirs=said[0], ours=said[1])
        pairs.append(one)
        truth[one.request_id] = label
    return pairs, truth


def labelled(
    pairs: list[Pair], truth: dict[str, str], count: int, seed: int, done: float = 1.0
) -> Labelled:
    """Draw a sample, let somebody who knows label a share of it, and say what that tells."""
    drawn, strata = draw(pairs, count, seed)
    settled = round(done * len(drawn))
    items = [
        Item(
            item_id=f"item_{place}",
            round_id="round_1",
            place=place,
            subject=pair.request_id,
            text="…",
            language=pair.language,
            stream=Stream.RANDOM,
            stratum=stratum,
            weight=weight,
            group=place,
            given=None,
            guess=None,
            hidden=False,
            state=ItemState.SETTLED if place < settled else ItemState.OPEN,
            desk=truth[pair.request_id] if place < settled else None,
        )
        for place, (pair, stratum, weight) in enumerate(drawn)
    ]
    made = Round(
        round_id="round_1",
        name="1 / 2",
        mode=Mode.TEACH,
        labels_each=1,
        random_share=1.0,
        hidden_share=0.0,
        annotators=(),
        source={"kind": "comparison", "sizes": {one.name: one.size for one in strata}},
        model_version=2,
        seed=seed,
        by="claire",
        at=datetime(2026, 3, 1, tzinfo=UTC),
        closed_at=None,
    )
    return estimated(made, items, {one.request_id: one for one in pairs})


def shares(pairs: list[Pair], truth: dict[str, str]) -> tuple[float, float]:
    theirs = np.mean([one.theirs.desk == truth[one.request_id] for one in pairs])
    ours = np.mean([one.ours.desk == truth[one.request_id] for one in pairs])
    return float(theirs), float(ours)


@pytest.mark.slow
def test_estimates_are_right_on_average_and_their_ranges_hold() -> None:
    pairs, truth = traffic(3000, seed=1)
    theirs, ours = shares(pairs, truth)
    found, inside = [], []
    for seed in range(100):
        whole = labelled(pairs, truth, 150, seed).whole
        told = (whole.champion, whole.challenger, whole.difference)
        right = (theirs, ours, ours - theirs)
        found.append([one.value for one in told])
        inside.append([one.low <= at <= one.high for one, at in zip(told, right, strict=True)])
    means, doubt = np.mean(found, axis=0), np.std(found, axis=0) / np.sqrt(len(found))
    assert np.all(np.abs(means - [theirs, ours, ours - theirs]) < 4 * doubt)
    # 95 % of ranges hold the truth; of 100, fewer than 89 would be a mistake of ours.
    assert np.all(np.sum(inside, axis=0) >= 89), np.sum(inside, axis=0)


def test_labels_go_where_both_differ_and_the_sample_is_narrower_than_a_blind_one() -> None:
    pairs, truth = traffic(3000, seed=1)
    whole = labelled(pairs, truth, 150, seed=0).whole
    chance = np.random.default_rng(0)
    blind = [
        np.mean(
            [
                float(pairs[row].ours.desk == truth[pairs[row].request_id])
                - float(pairs[row].theirs.desk == truth[pairs[row].request_id])
                for row in chance.choice(3000, 150, replace=False)
            ]
        )
        for _ in range(400)
    ]
    assert whole.difference.high - whole.difference.low < np.quantile(blind, 0.975) - np.quantile(
        blind, 0.025
    )


def test_with_few_labels_one_is_told_for_how_much_they_speak() -> None:
    pairs, truth = traffic(1000, seed=2)
    nothing = labelled(pairs, truth, 60, seed=0, done=0.0)
    assert (nothing.whole, nothing.test, nothing.labelled) == (None, None, 0)
    some = labelled(pairs, truth, 60, seed=0, done=1 / 60)
    assert 0 < some.covered < 1
    every = labelled(pairs, truth, 60, seed=0)
    assert every.covered == 1
    assert every.test.better + every.test.worse <= every.labelled
    assert {one.name for one in every.by_desk} <= set(DESKS)
    assert some.whole.champion.high - some.whole.champion.low > 0


def test_a_sample_of_everything_leaves_no_doubt() -> None:
    pairs, truth = traffic(200, seed=3)
    whole = labelled(pairs, truth, 200, seed=0).whole
    theirs, ours = shares(pairs, truth)
    for told, right in ((whole.champion, theirs), (whole.challenger, ours)):
        assert told.value == pytest.approx(right)
        assert (told.low, told.high) == pytest.approx((right, right))


@given(st.integers(4, 200), st.integers(1, 400), st.integers(0, 5))
def test_every_stratum_is_drawn_from_with_known_weights(count: int, size: int, seed: int) -> None:
    pairs, _truth = traffic(size, seed)
    drawn, strata = draw(pairs, count, seed)
    assert len(drawn) == min(count, size)
    assert len({pair.request_id for pair, _, _ in drawn}) == len(drawn)
    assert sum(weight for _, _, weight in drawn) == pytest.approx(size)
    assert all(one.drawn >= min(LEAST, one.size) for one in strata)
    assert drawn == draw(pairs[::-1], count, seed)[0]


def test_few_labels_make_coarse_strata() -> None:
    pairs, _truth = traffic(2000, seed=4)
    assert len(divided(pairs, 4)) == 2
    assert len(divided(pairs, 500)) > 35
    assert allotted({"a": 3, "b": 3}, 100) == {"a": 3, "b": 3}
