"""New texts beside old ones: what says the same is on one side, whatever comes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.routing.datasets.alike import united
from comptoir.routing.datasets.placing import New, place
from comptoir.routing.model import Origin, Part


def news(count: int, **more: object) -> list[New]:
    told = {"label": "a", "origin": Origin.ANNOTATED, "random": True}
    return [New(**told | more) for _ in range(count)]  # type: ignore[arg-type]


def on_circle(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


OLD = [("a", Part.TEST, 4), ("a", Part.TRAIN, 9)]
AROUND = on_circle(0, 90, 180, 270)
"""Around the middle, so that their mean is none."""


def placed(
    new: list[New], *degrees: float, near: float = 0.99
) -> list[tuple[Part | None, int, str]]:
    old = [*OLD, ("b", Part.TRAIN, 1), ("b", Part.TRAIN, 2)]
    vectors = np.concatenate([AROUND, on_circle(*degrees)])
    found = place(vectors, old, new, share=0.5, seed=0, near=near)
    return [(one.part, one.group, one.why) for one in found]


def test_what_is_near_the_test_goes_there_or_nowhere() -> None:
    near = placed(news(1, random=False), 1)
    assert near == [(Part.TEST, 4, "")]
    for origin in (Origin.SYNTHETIC, Origin.AUGMENTED):
        assert placed(news(1, origin=origin), 1) == [(None, 4, "like_the_test")]
    assert placed(news(1, label="c"), 1)[0][1] == 10  # another desk says another thing


def test_a_bridge_between_both_sides_goes_nowhere() -> None:
    steps = range(5, 90, 5)
    found = placed(news(len(steps)), *steps, near=0.9)
    assert {(part, why) for part, _, why in found} == {(None, "near_both")}


def test_only_what_was_drawn_blindly_makes_the_test_larger() -> None:
    degrees = [130, 150, 200, 220, 240, 300, 310, 320]
    chosen = placed(news(8, random=False), *degrees)
    drawn = placed(news(8), *degrees)
    written = placed(news(8, origin=Origin.SYNTHETIC), *degrees)
    assert {part for part, _, _ in chosen} == {Part.TRAIN}
    assert {part for part, _, _ in written} == {Part.TRAIN}
    assert sum(part is Part.TEST for part, _, _ in drawn) == 4


@settings(max_examples=60)
@given(st.data())
def test_nothing_is_on_both_sides(data: st.DataObject) -> None:
    count, added = data.draw(st.integers(0, 12)), data.draw(st.integers(1, 12))
    chance = np.random.default_rng(data.draw(st.integers(0, 999)))
    vectors = chance.normal(size=(count + added, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = chance.integers(0, 4, count)
    # What there was keeps the rule already: a group is of one side, and so is what is near.
    old = [("a", Part.TEST if group % 2 else Part.TRAIN, int(group)) for group in groups]
    new = [
        New(
            label="a",
            origin=data.draw(st.sampled_from(list(Origin))),
            random=data.draw(st.booleans()),
        )
        for _ in range(added)
    ]
    found = place(vectors, old, new, share=0.5, seed=1, near=0.8)
    assert found == place(vectors, old, new, share=0.5, seed=1, near=0.8)
    moved = vectors - vectors.mean(axis=0)
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    close = moved @ moved.T >= 0.8 + 1e-5
    parts = [part for _, part, _ in old] + [one.part for one in found]
    for row, one in enumerate(found, start=count):
        if one.part is Part.TEST:
            assert new[row - count].origin.real
        for other in np.nonzero(close[row])[0].tolist():
            assert parts[other] in (None, one.part) or one.part is None
    by_group: dict[int, set[Part]] = {}
    for part, group in [(part, group) for _, part, group in old] + [
        (one.part, one.group) for one in found if one.part
    ]:
        by_group.setdefault(group, set()).add(part)
    assert all(len(sides) == 1 for sides in by_group.values())


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_united_groups_hold_both(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    found = united(left, right)
    for one in range(len(pairs)):
        for other in range(len(pairs)):
            if left[one] == left[other] or right[one] == right[other]:
                assert found[one] == found[other]
