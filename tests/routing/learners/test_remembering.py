"""Embedders that remember read each text once, and say the same."""

import numpy as np
import pytest

from comptoir.routing.learners.remembering import RecentEmbedder, RememberingEmbedder


class Counting:
    """Embeds a text as its length, and counts what it was asked for."""

    name, size = "counting", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], dtype=np.float32).reshape(-1, 2)


@pytest.mark.parametrize("kind", [RecentEmbedder, RememberingEmbedder])
def test_each_text_is_read_once(kind) -> None:
    counting = Counting()
    embedder = kind(counting)
    first = embedder.embed(["a", "bb", "a"])
    again = embedder.embed(["bb", "ccc"])
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert again.tolist() == [[2, 1], [3, 1]]
    assert sorted(counting.asked) == ["a", "bb", "ccc"]
    assert embedder.embed([]).shape == (0, 2)
    assert (embedder.name, embedder.size) == ("counting", 2)


def test_the_one_asked_for_longest_ago_is_forgotten_first() -> None:
    counting = Counting()
    embedder = RecentEmbedder(counting, size=4)
    for text in ("a", "b", "c", "d", "a", "e", "a", "b"):
        embedder.embed([text])
    assert counting.asked == ["a", "b", "c", "d", "e", "b"]


def test_many_at_once_are_not_remembered() -> None:
    counting = Counting()
    embedder = RecentEmbedder(counting, size=8)
    many = [str(number) for number in range(50)]
    assert embedder.embed(many).shape == (50, 2)
    embedder.embed(["1"])
    assert counting.asked == [*many, "1"]
