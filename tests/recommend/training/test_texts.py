"""Texts that were read before are not read again."""

import numpy as np
import pytest

from comptoir.recommend.testing import WordEmbedder
from comptoir.recommend.training.texts import RememberedTexts


class Counting(WordEmbedder):
    """Counts what it reads."""

    def __init__(self) -> None:
        self.read = []

    def embed(self, texts):
        self.read += texts
        return super().embed(texts)


def test_only_new_texts_are_read_again(tmp_path):
    path = tmp_path / "group" / "texts.npz"
    first = RememberedTexts(Counting(), path)
    texts = ["oak shelf", "steel lamp", "oak shelf"]
    vectors = first.embed(texts)
    np.testing.assert_array_equal(vectors, WordEmbedder().embed(texts))
    assert first.keep() == 2
    counting = Counting()
    again = RememberedTexts(counting, path)
    np.testing.assert_array_equal(again.embed(["steel lamp", "wool rug"])[0], vectors[1])
    assert counting.read == ["wool rug"]
    assert again.keep() == 2
    third = Counting()
    RememberedTexts(third, path).embed(["oak shelf"])
    assert third.read == ["oak shelf"], "what a training did not ask for is forgotten"


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04half", b"{}"])
def test_a_broken_file_is_read_as_none(tmp_path, broken):
    path = tmp_path / "texts.npz"
    path.write_bytes(broken)
    counting = Counting()
    found = RememberedTexts(counting, path)
    assert found.embed(["a"]).shape == (1, found.size)
    assert counting.read == ["a"]
    found.keep()
    assert RememberedTexts(Counting(), path).embed(["a"]).shape == (1, found.size)


def test_another_embedder_reads_everything_itself(tmp_path):
    path = tmp_path / "texts.npz"
    first = RememberedTexts(Counting(), path)
    first.embed(["a"])
    first.keep()
    other = Counting()
    other.name = "others"
    RememberedTexts(other, path).embed(["a"])
    assert other.read == ["a"]
