"""What every provider of language keeps to, whatever the model behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.kernel.work.crew.local import LocalCrew
from comptoir.language.classification import ZeroShotClassifier, open_classifier
from comptoir.language.classification.registry import CLASSIFIERS
from comptoir.language.detection import Detector, open_detector
from comptoir.language.detection.registry import DETECTORS
from comptoir.language.embedding import Embedder, ParallelEmbedder, open_embedder
from comptoir.language.embedding.registry import EMBEDDERS
from comptoir.language.model import UNKNOWN, Label
from comptoir.language.sentiment import SentimentReader, open_sentiment
from comptoir.language.sentiment.kept import FOLDER, Card, save
from comptoir.language.sentiment.registry import SENTIMENT_READERS
from comptoir.language.sentiment.teaching import Material, teach
from comptoir.language.surroundings import Surroundings
from comptoir.language.testing import embeddings_answer, jargon, server, tiny_onnx


@contextmanager
def use() -> Iterator[Embedder]:
    yield open_embedder("use:", Surroundings())


@contextmanager
def e5() -> Iterator[Embedder]:
    yield open_embedder("e5:", Surroundings())


@contextmanager
def onnx() -> Iterator[Embedder]:
    pytest.importorskip("onnx")
    with TemporaryDirectory() as folder:
        tiny_onnx(Path(folder))
        yield open_embedder(f"onnx:{folder}", Surroundings())


@contextmanager
def openai() -> Iterator[Embedder]:
    """A server of another process's kind: the bundled encoder behind the OpenAI API."""
    with server(embeddings_answer(open_embedder("use:", Surroundings()).embed)) as address:
        inside = Surroundings(inside_hosts=("127.0.0.1",))
        yield open_embedder(f"openai:{address}/v1?model=use", inside)


EMBEDDER_SAMPLES = {"use": use, "e5": e5, "onnx": onnx, "openai": openai}
UNTRAINED = {"onnx"}
"""Samples that speak the port with random weights: no meaning to measure."""
TEXTS = [
    "Le colis est arrivé avec dix jours de retard.",
    "The parcel arrived ten days late.",
    "La batterie tient à peine deux heures.",
    "The battery hardly lasts two hours.",
]


def test_every_embedder_has_a_sample():
    assert set(EMBEDDER_SAMPLES) == set(EMBEDDERS)


@pytest.fixture(scope="module", params=sorted(EMBEDDER_SAMPLES))
def embedder(request) -> Iterator[Embedder]:
    with EMBEDDER_SAMPLES[request.param]() as one:
        yield one


def test_embed_rows_are_float32_and_of_length_one(embedder):
    rows = embedder.embed(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (4, embedder.size)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)


def test_embed_nothing_gives_no_rows(embedder):
    assert embedder.embed([]).shape == (0, embedder.size)


def test_embed_text_alone_equals_text_in_company(embedder):
    together = embedder.embed(TEXTS)
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 0.03


@pytest.mark.parametrize("odd", ["", " ", "\ud800", "a\x00b", "\n" * 50, "mot " * 40_000, "🙂" * 9])
def test_embed_odd_text_is_still_a_vector(embedder, odd):
    row = embedder.embed([odd])
    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-3)


def test_embed_text_after_a_null_counts(embedder):
    whole, first = embedder.embed(["bon\x00 mauvais", "bon"])
    assert whole @ first < 0.999


def test_embed_translation_is_nearer_than_another_subject(embedder, request):
    if request.node.callspec.params["embedder"] in UNTRAINED:
        pytest.skip("random weights know no meaning")
    french, english, battery, _ = embedder.embed(TEXTS)
    assert french @ english > french @ battery


def test_parallel_equals_alone_and_keeps_the_order():
    texts = [f"{text} {i % 700}" for i, text in enumerate(TEXTS * 500)]
    alone = open_embedder("use:", Surroundings())
    crew = LocalCrew(2)
    rows = ParallelEmbedder("use:", Surroundings(), crew).embed(texts)
    crew.close()
    sample = [0, 1, 699, 1400, 1999]
    assert np.allclose(rows[sample], alone.embed([texts[i] for i in sample]), atol=1e-4)
    assert np.array_equal(rows[0], rows[1400])


DETECTOR_SAMPLES = {
    "fast": lambda: open_detector("fast:"),
    "lingua": lambda: open_detector("lingua:fr,en,de,es,it,pt,nl"),
    "cascade": lambda: open_detector("cascade:fr,en,de,es,it,pt,nl"),
}
SENTENCES = {
    "fr": [
        "Le colis est arrivé en retard.",
        "Je suis très content de mon achat",
        "Ça ne marche plus",
    ],
    "en": [
        "The parcel was late again.",
        "I am very happy with this purchase",
        "It stopped working",
    ],
    "de": [
        "Das Paket kam zu spät an.",
        "Ich bin sehr zufrieden damit",
        "Es funktioniert nicht mehr",
    ],
    "es": ["El paquete llegó tarde.", "Estoy muy contenta con la compra", "Ya no funciona nada"],
    "it": ["Il pacco è arrivato in ritardo.", "Sono molto contento", "Non funziona più niente"],
    "pt": ["O pacote chegou atrasado.", "Estou muito feliz com a compra", "Já não funciona mais"],
    "nl": [
        "Het pakket kwam te laat aan.",
        "Ik ben erg blij met mijn aankoop",
        "Het werkt niet meer",
    ],
}
DETECTION_FLOOR = 0.95
"""Share of the sentences above, which are short and plain; a dummy has one in seven."""


def test_every_detector_has_a_sample():
    assert set(DETECTOR_SAMPLES) == set(DETECTORS)


@pytest.fixture(scope="module", params=sorted(DETECTOR_SAMPLES))
def detector(request) -> Detector:
    return DETECTOR_SAMPLES[request.param]()


def test_detect_keeps_its_quality(detector):
    right = [
        found.code == code for code, texts in SENTENCES.items() for found in detector.detect(texts)
    ]
    assert np.mean(right) >= DETECTION_FLOOR


@pytest.mark.parametrize("odd", ["", "   ", "12 345 €", "!!! ???", "\n\n"])
def test_detect_text_without_letters_is_unknown(detector, odd):
    assert detector.detect([odd]) == [UNKNOWN]


@pytest.mark.parametrize("odd", ["\ud800 bonjour", "a\x00b", "mot " * 500_000, "x"])
def test_detect_odd_text_is_answered(detector, odd):
    found = detector.detect([odd])[0]
    assert 0 <= found.confidence <= 1


def test_detect_nothing_gives_nothing(detector):
    assert detector.detect([]) == []


def taught() -> SentimentReader:
    """A reader that one shop's jargon was taught, and that keeps what it knew."""
    texts, happy = zip(*jargon(200), strict=True)
    material = Material.of(texts, ["fr"] * len(texts))
    card = Card(
        happy=100, unhappy=100, languages={}, data_sha256="", seed=0, taught_at="", judged={}
    )
    with TemporaryDirectory() as home:
        around = Surroundings(home=Path(home))
        save(teach(material, np.array(happy)), card, around.models / FOLDER)
        return open_sentiment("taught:", around)


SENTIMENT_SAMPLES = {
    "taught": taught,
    "head": lambda: open_sentiment("head:", Surroundings()),
    "blend": lambda: open_sentiment("blend:", Surroundings()),
    "lexicon": lambda: open_sentiment("lexicon:", Surroundings()),
}
FEELINGS = [
    ("fr", "Excellent produit, je recommande vivement, livraison rapide.", "positive"),
    ("fr", "Très déçue, arrivé cassé et le vendeur ne répond jamais.", "negative"),
    ("fr", "Le tissu est superbe, mais la couture a craqué et la taille est mauvaise.", "mixed"),
    ("en", "Love it! Comfortable, pretty and well made.", "positive"),
    ("en", "Waste of money. It broke after two days and they refused a refund.", "negative"),
    ("en", "Great sound, but the battery is terrible and the strap broke.", "mixed"),
    ("de", "Sehr zufrieden, tolle Qualität, gerne wieder.", "positive"),
    ("de", "Leider nach einer Woche kaputt, schlechte Qualität, nie wieder.", "negative"),
    ("es", "Muy contenta, es precioso y llegó rápido. Lo recomiendo.", "positive"),
    ("es", "No funciona, una estafa. Pésima calidad.", "negative"),
    ("it", "Ottimo prodotto, bellissimo e comodo. Consigliato!", "positive"),
    ("it", "Pessimo, si è rotto subito. Soldi buttati.", "negative"),
    ("pt", "Adorei, ótima qualidade e chegou antes do prazo.", "positive"),
    ("pt", "Péssimo, veio quebrado e não funciona.", "negative"),
    ("nl", "Geweldig product, erg blij mee, snelle levering.", "positive"),
    ("nl", "Waardeloos, na een dag kapot. Geld terug gevraagd.", "negative"),
]
SENTIMENT_FLOOR = 0.85
"""Share of the plain sentences above; a dummy that always says positive has 0.44."""


def test_every_sentiment_reader_has_a_sample():
    assert set(SENTIMENT_SAMPLES) == set(SENTIMENT_READERS)


@pytest.fixture(scope="module", params=sorted(SENTIMENT_SAMPLES))
def reader(request) -> SentimentReader:
    return SENTIMENT_SAMPLES[request.param]()


def test_sentiment_keeps_its_quality(reader):
    found = reader.read([text for _, text, _ in FEELINGS])
    wrong = [
        (text, score.label)
        for (_, text, told), score in zip(FEELINGS, found, strict=True)
        if score.label != told
    ]
    assert 1 - len(wrong) / len(FEELINGS) >= SENTIMENT_FLOOR, wrong


def test_sentiment_scores_sum_to_one(reader):
    texts = [text for _, text, _ in FEELINGS] + ["", "x", "\ud800", "12", "好" * 10]
    for ratings in (None, [1.0] * len(texts), [None] * len(texts)):
        for s in reader.read(texts, ratings=ratings):
            assert s.positive + s.negative + s.neutral + s.mixed == pytest.approx(1)


def test_sentiment_empty_text_is_neutral(reader):
    assert reader.read([""])[0].label == "neutral"


def test_sentiment_nothing_gives_nothing(reader):
    assert reader.read([]) == []


def test_sentiment_very_long_text_is_answered(reader):
    (score,) = reader.read(["très déçu " * 200_000])
    assert score.label == "negative"


@contextmanager
def zeroshot() -> Iterator[ZeroShotClassifier]:
    yield open_classifier("zeroshot:use:", Surroundings())


@contextmanager
def nli() -> Iterator[ZeroShotClassifier]:
    pytest.importorskip("onnx")
    with TemporaryDirectory() as folder:
        tiny_onnx(Path(folder), labels={"contradiction": 0, "neutral": 1, "entailment": 2})
        yield open_classifier(f"nli:{folder}", Surroundings())


CLASSIFIER_SAMPLES = {"zeroshot": zeroshot, "nli": nli}
LABELS = [
    Label(label_id="delivery", texts=("Retard de livraison du colis", "Late delivery of a parcel")),
    Label(label_id="battery", texts=("Autonomie de la batterie", "Battery life")),
]


def test_every_classifier_has_a_sample():
    assert set(CLASSIFIER_SAMPLES) == set(CLASSIFIERS)


@pytest.fixture(params=sorted(CLASSIFIER_SAMPLES))
def classifier(request) -> Iterator[ZeroShotClassifier]:
    with CLASSIFIER_SAMPLES[request.param]() as one:
        yield one


def test_classify_rows_are_shares(classifier):
    shares = classifier.classify([*TEXTS, "", "\ud800", "mot " * 9_000], LABELS)
    assert shares.shape == (7, 2)
    assert shares.dtype == np.float32
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_classify_order_of_labels_does_not_matter(classifier):
    straight = classifier.classify(TEXTS, LABELS)
    turned = classifier.classify(TEXTS, LABELS[::-1])
    assert np.allclose(straight, turned[:, ::-1], atol=1e-5)


def test_classify_nothing_gives_no_rows(classifier):
    assert classifier.classify([], LABELS).shape == (0, 2)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (LABELS[:1], "two labels"),
        ([*LABELS, LABELS[0]], "told twice"),
        ([*LABELS, Label(label_id="empty", texts=(" ",))], "empty has no description"),
    ],
)
def test_classify_bad_labels_are_refused(classifier, labels, said):
    with pytest.raises(errors.Invalid, match=said):
        classifier.classify(["a"], labels)


def test_classify_finds_the_subject(classifier, request):
    if request.node.callspec.params["classifier"] == "nli":
        pytest.skip("random weights know no meaning")
    assert classifier.classify(TEXTS, LABELS).argmax(axis=1).tolist() == [0, 0, 1, 1]
