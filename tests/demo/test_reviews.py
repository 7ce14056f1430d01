"""What customers write: varied, flawed like real writing, and never the label itself."""

import re
from collections import Counter
from random import Random

import pytest

from comptoir.demo import DemoReview, DemoShop, content, slips
from comptoir.demo.wording import Phrasebook

THEMES = {
    "product_quality",
    "product_defect",
    "positive_experience",
    "negative_experience",
    "delivery_issue",
    "delivery_satisfaction",
    "price_and_value",
    "size_and_fit",
    "packaging",
    "customer_service",
}


@pytest.fixture(scope="module")
def reviews(shop: DemoShop) -> tuple[DemoReview, ...]:
    return shop.reviews


def test_texts_are_distinct(reviews: tuple[DemoReview, ...]) -> None:
    long = [review.text for review in reviews if len(review.text) > 60]
    assert len(long) > 2500
    assert len(set(long)) > 0.97 * len(long)


def test_texts_hold_no_label(reviews: tuple[DemoReview, ...]) -> None:
    labels = {theme.replace("_", " ") for theme in THEMES if "_" in theme} | THEMES - {"packaging"}
    labels |= {"qualité du produit", "défaut du produit", "expérience positive"}
    for review in reviews:
        told = f"{review.title} {review.text}".lower()
        assert not any(label in told for label in labels), told


def test_texts_of_packaging_rarely_name_it(reviews: tuple[DemoReview, ...]) -> None:
    own = [r for r in reviews if r.intended_themes == ("packaging",) and r.language == "fr"]
    named = [r for r in own if "emballage" in r.text.lower()]
    assert len(named) < 0.4 * len(own)


def test_texts_have_no_slot_left(reviews: tuple[DemoReview, ...]) -> None:
    for review in reviews:
        assert not re.search(r"[{}\[\]|]", review.title + review.text), review.text
        assert review.text.strip()


def test_themes_all_occur_in_every_language(reviews: tuple[DemoReview, ...]) -> None:
    told = Counter((r.language, theme) for r in reviews for theme in r.intended_themes)
    missing = {(tongue, theme) for tongue in content.LANGUAGES for theme in THEMES} - set(told)
    assert not missing


def test_ratings_are_j_shaped(reviews: tuple[DemoReview, ...]) -> None:
    stars = Counter(review.rating for review in reviews)
    assert stars[5] > stars[4] > stars[3] > stars[2]
    assert stars[1] > stars[2]


def test_some_stars_contradict_their_words(reviews: tuple[DemoReview, ...]) -> None:
    odd = [r for r in reviews if r.rating == 5 and r.intended_sentiment == "negative"]
    assert 5 <= len(odd) <= 80


def test_most_purchases_are_verified(reviews: tuple[DemoReview, ...]) -> None:
    assert 0.8 < sum(review.verified_purchase for review in reviews) / 4000 < 0.95


def test_helpful_votes_reward_detail_and_age(reviews: tuple[DemoReview, ...]) -> None:
    last = max(review.created_at for review in reviews)
    old = [r for r in reviews if 300 < (last - r.created_at).days < 500]
    new = [r for r in reviews if (last - r.created_at).days < 60]
    assert mean_votes(old) > 2 * mean_votes(new)
    long = [r for r in old if len(r.text) > 350]
    short = [r for r in old if len(r.text) < 100]
    assert mean_votes(long) > 2 * mean_votes(short)
    assert any(review.helpful_votes == 0 for review in long), "votes must be noisy"


def mean_votes(reviews: list[DemoReview]) -> float:
    return sum(review.helpful_votes for review in reviews) / len(reviews)


def test_hands_differ(reviews: tuple[DemoReview, ...]) -> None:
    texts = [review.text for review in reviews]
    assert sum("\u202f" in text or "\u00a0" in text for text in texts) > 100
    assert sum(text.isupper() and len(text) > 30 for text in texts) > 10
    assert sum("<p>" in text for text in texts) > 20
    assert sum(any(ord(letter) > 0x1F300 for letter in text) for text in texts) > 150
    assert sum(len(text) < 20 for text in texts) > 150
    assert sum(len(text) > 600 for text in texts) > 60


def test_phrasebooks_know_every_kind_and_theme() -> None:
    kinds = {
        kind["kind"]
        for c in content.CATEGORIES
        for kind in content.table(f"catalogue/{c}")["kinds"]
    }
    for language in content.LANGUAGES:
        pack = content.table(f"texts/{language}")
        assert set(pack["things"]) == kinds
        assert set(pack["themes"]) == THEMES
        assert {entry.split(" ")[0] for entry in pack["things"].values()} <= set(pack["forms"])
        assert set(pack.get("kinds", {})) <= kinds
        assert set(pack.get("categories", {})) <= set(content.CATEGORIES)


def test_phrasebook_unknown_language_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        Phrasebook("xx", Random(0))


def test_slips_set_with_care_is_what_a_printer_does() -> None:
    assert slips.with_care("C'est « beau » : oui !") == (
        "C’est «\u00a0beau\u00a0»\u00a0: oui\u202f!"
    )


def test_slips_in_haste_keeps_the_words() -> None:
    hasty = {slips.in_haste(Random(n), "Très bien, merci. Parfait !") for n in range(20)}
    assert "très bien, merci. parfait!" in hasty
    assert any("tres bien" in text for text in hasty)


def test_slips_with_typos_changes_little() -> None:
    text = "Les finitions sont impeccables, on ne voit aucune bavure."
    for n in range(50):
        assert abs(len(slips.with_typos(Random(n), text)) - len(text)) <= 3


def test_slips_with_typos_leaves_a_tiny_text_alone() -> None:
    assert slips.with_typos(Random(1), "ok") == "ok"
