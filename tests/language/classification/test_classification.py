import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.language.classification import open_classifier
from comptoir.language.classification.embedding import EmbeddingClassifier
from comptoir.language.model import Label
from comptoir.language.surroundings import Surroundings
from comptoir.language.testing import WordEmbedder, tiny_onnx

LABELS = [Label(label_id="good", texts=("bon",)), Label(label_id="bad", texts=("mauvais",))]


def test_embedding_low_temperature_is_surer():
    warm, cold = (
        EmbeddingClassifier(embedder=WordEmbedder(), temperature=t).classify(["bon"], LABELS)
        for t in (1.0, 0.05)
    )
    assert 0.5 < warm[0, 0] < cold[0, 0]


def test_embedding_vectors_given_equal_vectors_made():
    one = EmbeddingClassifier(embedder=WordEmbedder())
    texts = ["bon colis", "mauvais colis"]
    given = one.classify_embedded(WordEmbedder().embed(texts), LABELS)
    assert np.array_equal(given, one.classify(texts, LABELS))


def test_nli_entailment_column_is_read_from_the_model(tmp_path):
    pytest.importorskip("onnx")
    first = {"entailment": 0, "neutral": 1, "contradiction": 2}
    last = {"contradiction": 0, "neutral": 1, "entailment": 2}
    shares = [
        open_classifier(
            f"nli:{tiny_onnx(tmp_path / name, labels=labels)}", Surroundings()
        ).classify(["bon colis"], LABELS)
        for name, labels in (("first", first), ("last", last))
    ]
    assert np.abs(shares[0] - shares[1]).max() > 0.01


def test_nli_model_without_entailment_is_refused(tmp_path):
    pytest.importorskip("onnx")
    tiny_onnx(tmp_path, labels={"positive": 0, "negative": 1})
    with pytest.raises(errors.Invalid, match="not trained on entailment: its labels are positive"):
        open_classifier(f"nli:{tmp_path}", Surroundings()).classify(["a"], LABELS)


def test_nli_missing_model_names_the_command(tmp_path):
    around = Surroundings(home=tmp_path)
    with pytest.raises(errors.Unavailable, match="comptoir models pull mdeberta-xnli"):
        open_classifier("nli:mdeberta-xnli", around).classify(["a"], LABELS)


def test_nli_without_a_model_is_refused():
    with pytest.raises(errors.Invalid, match="nli:mdeberta-xnli"):
        open_classifier("nli:", Surroundings())


def test_classifier_unknown_scheme_lists_the_known():
    with pytest.raises(errors.Invalid, match="zeroshot:, nli:"):
        open_classifier("oracle:", Surroundings())


def test_classifier_server_outside_is_refused():
    with pytest.raises(errors.Denied):
        open_classifier("zeroshot:openai:https://api.example.com/v1?model=m", Surroundings())
