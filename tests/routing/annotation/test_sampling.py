"""What is chosen to be labelled: nothing twice, groups first, and an honest sample among it."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.routing.annotation.model import Stream
from comptoir.routing.annotation.sampling import Pool, choose, hidden


def pool(size: int, *, groups: int = 0, seed: int = 0, told: bool = True) -> Pool:
    chance = np.random.default_rng(seed)
    vectors = chance.normal(size=(size, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Pool(
        vectors=vectors,
        groups=chance.integers(0, groups, size) if groups else np.arange(size),
        confidence=chance.random(size) if told else None,
        likeness=chance.random(size) if told else None,
    )


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 60),
    count=st.integers(0, 80),
    share=st.floats(0, 1),
    groups=st.integers(0, 9),
    seed=st.integers(0, 2**31),
    told=st.booleans(),
)
def test_nothing_is_asked_twice_and_the_share_is_exact(
    size: int, count: int, share: float, groups: int, seed: int, told: bool
) -> None:
    own = pool(size, groups=groups, seed=seed, told=told)
    found = choose(own, count, random_share=share, seed=seed)
    asked = min(size, count)
    assert len(found) == asked
    assert len({one.row for one in found}) == asked
    drawn = [one for one in found if one.stream is Stream.RANDOM]
    assert len(drawn) == round(asked * share)
    # The drawn ones together stand for the whole pool, the chosen ones for none of it.
    assert sum(one.weight for one in drawn) == pytest.approx(size if drawn else 0)
    assert {one.weight for one in found if one.stream is not Stream.RANDOM} <= {0.0}
    assert found == choose(own, count, random_share=share, seed=seed)


def test_every_row_is_drawn_as_often_as_any_other() -> None:
    own, times = pool(20), Counter[int]()
    runs = 3_000
    for seed in range(runs):
        found = choose(own, 10, random_share=0.5, seed=seed)
        times.update(one.row for one in found if one.stream is Stream.RANDOM)
    expected = runs * 5 / 20
    # Chi-squared with 19 degrees of freedom: over 43.8 once in a thousand times.
    statistic = sum((times[row] - expected) ** 2 / expected for row in range(20))
    assert statistic < 43.8


def test_drawn_ones_lie_anywhere_among_the_others() -> None:
    own = pool(40)
    first = sum(choose(own, 20, seed=seed)[0].stream is Stream.RANDOM for seed in range(500))
    assert 0.2 < first / 500 < 0.4


def test_the_doubtful_come_first_then_the_strange_then_the_diverse() -> None:
    own = pool(100)
    found = choose(own, 40, random_share=0.0)
    streams = [one.stream for one in found]
    assert streams == [Stream.UNCERTAIN] * 34 + [Stream.OUTLIER] * 2 + [Stream.DIVERSE] * 4
    assert own.confidence is not None
    assert [one.row for one in found[:10]] == np.argsort(own.confidence)[:10].tolist()


def test_what_says_the_same_is_asked_once_while_there_is_something_else() -> None:
    own = pool(60, groups=12)
    present = len(set(own.groups.tolist()))
    found = choose(own, present, random_share=0.0)
    assert len({int(own.groups[one.row]) for one in found}) == present
    more = choose(own, present + 5, random_share=0.0)
    assert len(more) == present + 5


def test_diverse_ones_cover_what_they_can() -> None:
    corners = np.eye(5, dtype=np.float32)
    crowd = np.repeat(corners, 20, axis=0)
    own = Pool(vectors=crowd, groups=np.arange(100))
    found = choose(own, 5, random_share=0.0)
    assert {one.row // 20 for one in found} == set(range(5))


def test_what_was_learned_from_counts_as_covered() -> None:
    vectors = np.eye(3, dtype=np.float32)
    likeness = np.array([0.99, 0.5, 0.98])
    own = Pool(vectors=vectors, groups=np.arange(3), likeness=likeness)
    assert choose(own, 1, random_share=0.0)[0].row == 1


def test_a_pool_that_was_drawn_itself_stands_for_more() -> None:
    own = Pool(vectors=np.eye(4, dtype=np.float32), groups=np.arange(4), stands_for=2.5)
    found = choose(own, 2, random_share=1.0)
    assert [one.weight for one in found] == [5.0, 5.0]


@given(st.integers(0, 200), st.floats(0, 1), st.integers(0, 99))
def test_an_exact_share_is_hidden(count: int, share: float, seed: int) -> None:
    found = hidden(count, share, seed)
    assert count * share - 1e-6 <= found.sum() < count * share + 1
    assert (found == hidden(count, share, seed)).all()
