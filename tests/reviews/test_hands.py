"""What hands do to reviews."""

import pickle
from pathlib import Path

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.hands import Tools, Understand, in_pieces
from comptoir.reviews.taxonomy import load_taxonomy


@pytest.fixture(scope="module")
def tools(tmp_path_factory) -> Tools:
    return Tools(
        embedder="use:",
        detector="fast:",
        sentiment="head:",
        around=Surroundings(),
        models=Path(tmp_path_factory.mktemp("models")),
    )


def task(tools: Tools, model: str = "") -> Understand:
    taxonomy = load_taxonomy()
    model = model or tools.model("cascade:", taxonomy)
    return Understand.of(tools, "cascade:", model, taxonomy)


def test_example_can_be_understood(tools):
    understood = task(tools)(Understand.example())
    assert understood.height == 1


def test_task_survives_its_way_to_a_hand(tools):
    sent = pickle.loads(pickle.dumps(task(tools)))
    assert sent == task(tools)
    assert sent(Understand.example()).equals(task(tools)(Understand.example()))


def test_hand_with_another_model_refuses(tools):
    with pytest.raises(errors.Conflict, match="instead of zeroshot-old"):
        task(tools, "zeroshot-old")(Understand.example())


def test_cuts_lie_where_they_lie():
    frame = pl.DataFrame({"number": range(1_201)})
    assert [piece.height for piece in in_pieces(frame)] == [500, 500, 201]
    assert pl.concat(in_pieces(frame)).equals(frame)
    assert [piece.height for piece in in_pieces(frame.clear())] == [0]
