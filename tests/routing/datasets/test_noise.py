"""Noisy copies: what hands do, the same again for a seed, and never of or like a test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.wording import examples

from comptoir.routing.datasets import noise
from comptoir.routing.datasets.reading import plain

words = st.text(st.characters(codec="utf-8", categories=("L",)), min_size=3, max_size=12)
seeds = st.integers(0, 2**32)


@given(words, seeds)
def test_each_slip_is_one_slip(word: str, seed: int) -> None:
    chance = np.random.default_rng(seed)
    assert sorted(noise.swap(word, chance)) == sorted(word)
    assert len(noise.drop(word, chance)) == len(word) - 1
    assert len(noise.double(word, chance)) == len(word) + 1
    slipped = noise.slip(word, chance, "fr")
    assert len(slipped) == len(word)
    assert sum(a != b for a, b in zip(slipped, word, strict=True)) <= 1


@given(st.text(max_size=200), seeds)
def test_any_text_is_borne(text: str, seed: int) -> None:
    chance = np.random.default_rng(seed)
    told = noise.noisy(text, chance, "de")
    again = noise.noisy(text, np.random.default_rng(seed), "de")
    assert told == again
    assert len(told) <= 3 * len(text) + 10  # capitals of one letter may be several


@pytest.mark.parametrize(
    ("language", "letter", "near"),
    [("fr", "a", set("zq")), ("en", "a", set("qwsz")), ("de", "y", set("axs"))],
)
def test_the_keyboard_is_that_of_the_language(language: str, letter: str, near: set[str]) -> None:
    chance = np.random.default_rng(0)
    met = {noise.slip(letter, chance, language) for _ in range(200)}
    assert met <= near
    assert len(met) > 1
    assert {one.lower() for one in (noise.slip("A", chance, language) for _ in range(9))} <= set(
        noise._NEAR.get(language, noise._NEAR[""])["a"]
    )


def test_what_stands_for_personal_data_is_left_alone() -> None:
    chance = np.random.default_rng(1)
    for _ in range(300):
        assert "[email]" in noise.noisy("écrivez-moi vite à [email] merci bien", chance, "fr")


def test_rare_desks_are_brought_up_and_the_others_are_left() -> None:
    own = examples(200, seed=1)
    rare = [row for row, label in enumerate(own.labels) if label == "repairs"][:5]
    others = [row for row, label in enumerate(own.labels) if label != "repairs"]
    few = own.rows([*rare, *others])
    copies = noise.augment(few.texts, few.labels, few.languages, wished=20, seed=3)
    assert len(copies) == 15
    assert {few.labels[row] for row, _ in copies} == {"repairs"}
    assert copies == noise.augment(few.texts, few.labels, few.languages, wished=20, seed=3)
    assert copies != noise.augment(few.texts, few.labels, few.languages, wished=20, seed=4)
    told = [plain(text) for _, text in copies]
    assert len(set(told)) == len(told)
    assert not set(told) & {plain(text) for text in few.texts}


def test_three_texts_do_not_become_three_hundred_and_none_is_a_known_one() -> None:
    copies = noise.augment(["a b c", "d e f"], ["x", "y"], wished=300, most_each=4)
    assert len(copies) <= 8
    known = [text for _, text in noise.augment(["my parcel"], ["x"], wished=9, most_each=8)]
    later = noise.augment(["my parcel"], ["x"], wished=9, most_each=8, known=known)
    assert known
    assert not {plain(text) for _, text in later} & {plain(text) for text in known}


def test_what_belongs_to_no_desk_is_not_added_to() -> None:
    assert noise.augment(["tell me a joke"], [""], wished=10) == []
