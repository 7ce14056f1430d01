"""What SASRec learned is served without torch."""

import numpy as np
import pytest

from comptoir.recommend.data import gathered
from comptoir.recommend.heads import Histories, attention_training
from comptoir.recommend.heads.attention import SelfAttention

ITEMS, SIZE, REACH, BLOCKS = 12, 8, 5, 2


@pytest.fixture
def head():
    chance = np.random.default_rng(3)

    def drawn(*shape):
        return chance.standard_normal(shape).astype(np.float32)

    weights = {"items": drawn(ITEMS, SIZE), "places": drawn(REACH, SIZE), "final": drawn(2, SIZE)}
    for block in range(BLOCKS):
        weights |= {f"{block}.{name}": drawn(2, SIZE) for name in ("norm1", "norm2")}
        for name in ("query", "key", "value", "out"):
            weights[f"{block}.{name}"] = drawn(SIZE, SIZE)
        weights |= {f"{block}.{name}": drawn(SIZE + 1, SIZE) for name in ("wide", "narrow")}
    return SelfAttention(weights, BLOCKS)


def scored(head, *histories):
    return head.score(Histories.of([np.array(one, dtype=np.int32) for one in histories]))


def test_the_newest_items_count_in_their_order(head):
    long, newest, turned = scored(head, [9, 8, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [5, 4, 3, 2, 1])
    assert long == pytest.approx(newest)
    assert long != pytest.approx(turned, abs=1e-3)


def test_a_history_scores_the_same_alone_as_beside_longer_ones(head):
    alone, beside = scored(head, [7, 2])[0], scored(head, [1, 2, 3, 4, 5], [7, 2], [])[1]
    assert alone == pytest.approx(beside, abs=1e-5)
    assert not np.isnan(alone).any()


def test_who_has_no_history_has_no_scores(head):
    assert not scored(head, [], [3])[0].any()


def test_an_empty_place_says_nothing(head):
    before = scored(head, [7, 2])
    head.weights["places"][: REACH - 2] = 100
    assert scored(head, [7, 2]) == pytest.approx(before)


def test_attention_is_that_of_its_definition(head):
    """One item: it looks at itself alone, so attention is its own value."""
    own = head.weights

    def normed(state, name):
        scale, shift = own[name]
        return (state - state.mean()) / np.sqrt(state.var() + 1e-6) * scale + shift

    state = own["items"][4] * SIZE**0.5 + own["places"][-1]
    for block in range(BLOCKS):
        state = (
            state + normed(state, f"{block}.norm1") @ own[f"{block}.value"] @ own[f"{block}.out"]
        )
        wide, narrow = own[f"{block}.wide"], own[f"{block}.narrow"]
        held = np.maximum(normed(state, f"{block}.norm2") @ wide[:-1] + wide[-1], 0)
        state = state + held @ narrow[:-1] + narrow[-1]
    assert scored(head, [4])[0] == pytest.approx(
        normed(state, "final") @ own["items"].T, rel=1e-3, abs=1e-3
    )
    assert set(head.arrays()) == set(own)
    again = SelfAttention.of(head.arrays(), head.facts())
    assert scored(again, [4, 1]) == pytest.approx(scored(head, [4, 1]))


def test_a_long_history_is_learned_whole_and_each_event_foretold_once():
    rows, asked, right = attention_training._sequences(
        gathered(
            owners=np.zeros(13, dtype=np.int32),
            events=np.arange(13, dtype=np.int32),
            users=["u"],
            items=[f"i{number:02}" for number in range(13)],
            times=np.arange(13),
        ),
        REACH,
        seed=0,
    )
    assert rows.tolist() == [[6, 7, 8, 9, 10, 11], [1, 2, 3, 4, 5, 6], [-1, -1, -1, -1, 0, 1]]
    assert [asked.tolist(), right.tolist()] == [[[7, 8, 9, 10, 11]], [12]]
