import numpy as np
import pytest

from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders.softmax import Array
from comptoir.reviews.understanders.tone import Tipped
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

TAXONOMY = load_taxonomy()
IDS = [theme.theme_id for theme in TAXONOMY.themes]


def torn(sentences: list[str]) -> Array:
    """A classifier that holds every theme for as likely as any other."""
    return np.full((len(sentences), len(IDS) + 1), 1 / (len(IDS) + 1))


def tipped(sentence: str, language: str = "") -> dict[str, float]:
    shares = Tipped(TAXONOMY, torn)([sentence], [language])[0]
    assert shares.sum() == pytest.approx(1.0)
    return dict(zip([*IDS, "none"], shares.tolist(), strict=True))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("It works very well, no problem at all.", "It broke, terrible quality."),
        ("Il marche très bien, aucun problème.", "Il est cassé, très mauvaise qualité."),
        ("Funktioniert sehr gut, keine Probleme.", "Kaputt, sehr schlechte Qualität."),
    ],
)
def test_good_words_make_a_happy_theme_likelier_than_an_unhappy_one(good: str, bad: str) -> None:
    happy, unhappy = "delivery_satisfaction", "delivery_issue"
    assert tipped(good)[happy] > tipped(good)[unhappy]
    assert tipped(bad)[happy] < tipped(bad)[unhappy]


def test_themes_of_either_feeling_keep_their_proportions() -> None:
    shares = tipped("It broke, terrible quality.")
    assert shares["packaging"] == pytest.approx(shares["none"])
    assert shares["packaging"] == pytest.approx(shares["size_and_fit"])


def test_a_sentence_without_feeling_is_left_alone() -> None:
    assert list(tipped("The box has two handles.").values()) == pytest.approx([1 / 11] * 11)


def test_a_sentence_is_read_by_the_language_of_its_review() -> None:
    shares = {code: tipped("Pire !", code) for code in ("fr", "en")}
    assert shares["fr"]["negative_experience"] > shares["en"]["negative_experience"]
    assert list(shares["en"].values()) == pytest.approx([1 / 11] * 11)


def test_no_sentence_gives_no_row() -> None:
    assert Tipped(TAXONOMY, torn)([], []).shape == (0, 11)


def test_a_sentence_of_a_theme_of_either_feeling_is_not_read() -> None:
    row = np.full((1, len(IDS) + 1), 0.01)
    row[0, IDS.index("packaging")] = 0.9
    assert (
        Tipped(TAXONOMY, lambda _: row.copy())(["Terrible box."], ["en"]).tolist() == row.tolist()
    )


@pytest.mark.parametrize(
    "text",
    ["Works perfectly, no fault at all.", "Fonctionne parfaitement, aucun défaut."],
)
def test_a_fault_that_is_denied_is_no_defect(text: str) -> None:
    reader = ZeroShotUnderstander(TAXONOMY, open_embedder("use:", Surroundings()))
    assert reader.understand([text], [None], [""])[0].theme != "product_defect"
