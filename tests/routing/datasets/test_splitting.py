"""Divisions leak nothing: what says the same is on one side, and nobody's invention is a test."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.routing.datasets.splitting import by_label, by_time, joined
from comptoir.routing.model import Origin, Part

rows = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(list(Origin)),
        st.one_of(st.none(), st.integers(0, 1000)),
    ),
    min_size=1,
    max_size=120,
)


def columns(told: list[tuple[int, str, Origin, int | None]]):
    groups = np.array([row[0] for row in told], dtype=np.int64)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    times = [None if row[3] is None else start + timedelta(hours=row[3]) for row in told]
    return groups, [row[1] for row in told], [row[2] for row in told], times


@given(rows, st.floats(0.1, 0.5), st.integers(0, 5))
@settings(deadline=None)
def test_no_group_is_on_both_sides_and_no_invention_is_a_test(told, share, seed) -> None:
    groups, labels, origins, times = columns(told)
    for parts in (
        by_label(groups, labels, origins, share=share, seed=seed),
        by_time(groups, times, origins, share=share),
    ):
        assert len(parts) == len(told)
        sides = {}
        for group, part in zip(groups.tolist(), parts, strict=True):
            sides.setdefault(group, set()).add(part)
        assert all(len(found) == 1 for found in sides.values())
        assert all(
            origin.real for origin, part in zip(origins, parts, strict=True) if part is Part.TEST
        )


def test_each_desk_has_its_share_of_the_test() -> None:
    labels = ["a"] * 500 + ["b"] * 100 + ["c"] * 20
    parts = by_label(np.arange(620), labels, [Origin.IMPORTED] * 620, share=0.2, seed=1)
    test = [label for label, part in zip(labels, parts, strict=True) if part is Part.TEST]
    assert [test.count(name) for name in "abc"] == [100, 20, 4]
    again = by_label(np.arange(620), labels, [Origin.IMPORTED] * 620, share=0.2, seed=1)
    assert parts == again


def test_the_newest_are_the_test() -> None:
    groups, _labels, origins, times = columns(
        [(number, "a", Origin.IMPORTED, number) for number in range(100)]
    )
    parts = by_time(groups, times, origins, share=0.2)
    assert parts == [Part.TRAIN] * 80 + [Part.TEST] * 20


def test_what_says_the_same_as_something_older_is_no_test() -> None:
    groups, _labels, origins, times = columns(
        [(number % 90, "a", Origin.IMPORTED, number) for number in range(100)]
    )
    parts = by_time(groups, times, origins, share=0.2)
    assert parts[90:] == [Part.TRAIN] * 10
    assert parts[80:90] == [Part.TEST] * 10


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdef")), min_size=1, max_size=40))
def test_joined_groups_share_no_text(told: list[tuple[int, str]]) -> None:
    groups, texts = np.array([group for group, _ in told]), [text for _, text in told]
    found = joined(groups, texts)
    owner: dict[str, int] = {}
    for group, text in zip(found.tolist(), texts, strict=True):
        assert owner.setdefault(text, group) == group
    for before in set(groups.tolist()):
        assert len(set(found[groups == before].tolist())) == 1
