"""Every understander keeps the same promises; a registry entry without a sample fails here."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import asdict

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.language.classification import open_classifier
from comptoir.language.embedding import Embedder, open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders import Understander, open_understander
from comptoir.reviews.understanders.head import COLUMNS, HeadUnderstander
from comptoir.reviews.understanders.nli import NliUnderstander
from comptoir.reviews.understanders.registry import UNDERSTANDERS
from comptoir.reviews.understanders.softmax import Linear
from comptoir.reviews.understanders.testing import serving
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

Sample = Callable[[Taxonomy, Embedder], Understander]


def sample_head(taxonomy: Taxonomy, embedder: Embedder) -> Understander:
    """A head that has learned nothing yet: the identity on zero-shot."""
    themes = len(taxonomy.themes)
    weights = np.zeros((themes + embedder.size + COLUMNS, themes))
    weights[:themes] = np.eye(themes)
    base = ZeroShotUnderstander(taxonomy, embedder)
    return HeadUnderstander(base, Linear(weights, np.zeros(themes)))


def sample_nli(taxonomy: Taxonomy, _embedder: Embedder) -> Understander:
    """The port that entailment models fill, filled by embeddings: those need no download."""
    return NliUnderstander(taxonomy, open_classifier("zeroshot:", Surroundings()))


def sample_llm(taxonomy: Taxonomy, _embedder: Embedder) -> Understander:
    host = ("127.0.0.1",)
    around = Surroundings(inside_hosts=host)
    return open_understander(f"llm:{ADDRESS[0]}?model=rules", taxonomy, _embedder, around=around)


ADDRESS = ["http://127.0.0.1:9/v1"]
"""Of the model server, once it serves."""

SAMPLES: dict[str, Sample] = {
    "zeroshot": lambda taxonomy, embedder: open_understander("zeroshot:", taxonomy, embedder),
    "cascade": lambda taxonomy, embedder: open_understander("cascade:", taxonomy, embedder),
    "head": sample_head,
    "nli": sample_nli,
    "llm": sample_llm,
}


@pytest.fixture(scope="module", autouse=True)
def _model_server() -> Iterator[None]:
    with serving() as address:
        ADDRESS[0] = address
        yield


TEXTS = [
    "Livraison ultra rapide, merci. La boîte était écrasée.",
    "It broke after a day, but the refund was quick!",
    "",
    "   ",
    "👍",
    "物流太慢了！等了三个星期。",
    "très bien " * 3_000,
]
FLOOR = [
    ("Le colis est arrivé avec trois semaines de retard.", "fr", "delivery_issue"),
    ("Stopped working after two days.", "en", "product_defect"),
    ("Viel zu teuer.", "de", "price_and_value"),
    ("La talla es demasiado pequeña.", "es", "size_and_fit"),
    ("Il servizio clienti non risponde mai.", "it", "customer_service"),
    ("Chegou muito rápido, antes do prazo.", "pt", "delivery_satisfaction"),
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder("use:", Surroundings())


@pytest.fixture(scope="module", params=sorted(UNDERSTANDERS))
def understander(request: pytest.FixtureRequest, embedder: Embedder) -> Understander:
    return SAMPLES[request.param](load_taxonomy(), embedder)


def test_every_understander_has_a_sample() -> None:
    assert set(SAMPLES) == set(UNDERSTANDERS)


def test_understand_any_text_keeps_the_shape(understander: Understander) -> None:
    found = understander.understand(TEXTS, [None, 1, 5, 3, None, 2, 4], ["fr"] * len(TEXTS))
    assert len(found) == len(TEXTS)
    themes = {theme.theme_id for theme in load_taxonomy().themes}
    for one, text in zip(found, TEXTS, strict=True):
        assert set(one.scores) == themes
        assert sum(one.scores.values()) == pytest.approx(1, abs=1e-6)
        assert one.confidence == max(one.scores.values()) == one.scores[one.theme]
        assert len({aspect.theme for aspect in one.aspects}) == len(one.aspects)
        for aspect in one.aspects:
            piece = text[aspect.start : aspect.end]
            assert piece
            assert piece == piece.strip()
            assert 0 < aspect.score <= 1


def test_understand_nothing_gives_nothing(understander: Understander) -> None:
    assert understander.understand([], [], []) == []


def test_understand_unpaired_input_is_refused(understander: Understander) -> None:
    with pytest.raises(errors.Invalid, match="pair"):
        understander.understand(["a", "b"], [None], ["fr", "fr"])
    with pytest.raises(errors.Invalid, match="pair"):
        understander.understand(["a"], [None], ["fr", "fr"])


def test_understand_twice_says_the_same(understander: Understander) -> None:
    once, again = (understander.understand(TEXTS[:3], [None] * 3, ["fr"] * 3) for _ in range(2))
    assert [asdict(one) for one in once] == [asdict(one) for one in again]


def test_understand_alone_or_among_others_says_the_same(understander: Understander) -> None:
    together = understander.understand(TEXTS[:2], [None] * 2, ["fr", "en"])
    alone = understander.understand(TEXTS[1:2], [None], ["en"])
    assert alone[0].theme == together[1].theme
    assert alone[0].confidence == pytest.approx(together[1].confidence, abs=1e-4)


def test_understand_plain_cases_reaches_the_floor(understander: Understander) -> None:
    found = understander.understand(
        [text for text, _, _ in FLOOR], [None] * len(FLOOR), [language for _, language, _ in FLOOR]
    )
    right = sum(one.theme == theme for one, (_, _, theme) in zip(found, FLOOR, strict=True))
    assert right >= len(FLOOR) - 1


@pytest.mark.parametrize("scheme", sorted(SAMPLES))
def test_unused_understander_crosses_to_another_process(scheme: str) -> None:
    fresh = SAMPLES[scheme](load_taxonomy(), open_embedder("use:", Surroundings()))
    assert pickle.loads(pickle.dumps(fresh)).name == fresh.name


def test_name_changes_with_the_taxonomy(embedder: Embedder) -> None:
    whole = load_taxonomy()
    less = Taxonomy(version=whole.version, themes=whole.themes[:5])
    for sample in SAMPLES.values():
        assert sample(whole, embedder).name != sample(less, embedder).name


def test_open_unknown_scheme_names_the_known_ones(embedder: Embedder) -> None:
    with pytest.raises(errors.Invalid, match="zeroshot:"):
        open_understander("magic:", load_taxonomy(), embedder)
