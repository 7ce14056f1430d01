"""The cascade is as right as the encoder, and asks it less."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from comptoir.language.embedding import Embedder, open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders.cascade import CascadeUnderstander
from comptoir.reviews.understanders.student import SHIPPED, Student
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]
TEXTS = [case["text"] for case in CASES]


class CountingEmbedder:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self._inner: Embedder = open_embedder("use:", Surroundings())
        self.name, self.size = self._inner.name, self._inner.size
        self.asked = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += len(texts)
        return self._inner.embed(texts)


def right(understander: CascadeUnderstander | ZeroShotUnderstander) -> float:
    found = understander.understand(TEXTS, [None] * len(TEXTS), [""] * len(TEXTS))
    return float(
        np.mean([one.theme == case["theme"] for one, case in zip(found, CASES, strict=True)])
    )


def test_student_was_taught_by_the_layer_that_ships() -> None:
    zeroshot = ZeroShotUnderstander(load_taxonomy(), open_embedder("use:", Surroundings()))
    assert Student.load().teacher == zeroshot.layer_hash, (
        "The prototypes changed: run `benchmarks/train_themes.py student` too."
    )
    assert SHIPPED.stat().st_size < 4_000_000


def test_cascade_is_within_a_point_of_the_encoder_and_asks_it_less() -> None:
    all_of_it, some_of_it = CountingEmbedder(), CountingEmbedder()
    careful = right(ZeroShotUnderstander(load_taxonomy(), all_of_it))
    quick = right(CascadeUnderstander(load_taxonomy(), some_of_it))
    assert quick > careful - 0.01
    # The cases are hard and short on purpose; plain reviews ask a third.
    assert some_of_it.asked < 0.8 * all_of_it.asked


def test_plain_sentences_need_no_encoder() -> None:
    counting = CountingEmbedder()
    cascade = CascadeUnderstander(load_taxonomy(), counting)
    plain = ["Livraison rapide.", "Runs small, order a size up.", "I love this dress!"]
    found = cascade.understand(plain, [None] * 3, ["fr", "en", "en"])
    assert [one.theme for one in found] == [
        "delivery_satisfaction",
        "size_and_fit",
        "positive_experience",
    ]
    assert counting.asked == 0


@pytest.mark.parametrize("sure", [0.0, 1.1])
def test_cascade_at_its_ends_is_one_model_or_the_other(sure: float) -> None:
    counting = CountingEmbedder()
    texts = TEXTS[:20]
    CascadeUnderstander(load_taxonomy(), counting, sure=sure).understand(
        texts, [None] * 20, [""] * 20
    )
    assert (counting.asked > 0) == (sure > 1)


def test_another_taxonomy_is_read_by_the_encoder_alone() -> None:
    taxonomy = Taxonomy(version="v2", themes=load_taxonomy().themes[:3])
    embedder = open_embedder("use:", Surroundings())
    cascade = CascadeUnderstander(taxonomy, embedder)
    assert cascade.name == ZeroShotUnderstander(taxonomy, embedder).name
