import random
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.reviews.cleaning import find_duplicates
from comptoir.reviews.cleaning.duplicates import THRESHOLD
from comptoir.reviews.cleaning.shingles import PERMUTATIONS, jaccard, shingled, signatures

LONG = "La poignée de ce panier a cassé au bout de deux semaines d'usage normal, le vendeur ne répond pas à mes messages et je regrette vraiment mon achat malgré une livraison rapide et un emballage soigné."
WORDS = [f"mot{number}" for number in range(400)]


def frame(*rows):
    """Build rows `(review_id, text, buyer, product)`, each a second older than the next."""
    return pl.DataFrame(
        [
            {
                "review_id": row[0],
                "text": row[1],
                "buyer_id": row[2] if len(row) > 2 else f"buyer of {row[0]}",
                "product_id": row[3] if len(row) > 3 else "P",
                "created_at": datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
            }
            for number, row in enumerate(rows)
        ]
    )


def found(*rows, **options):
    result = find_duplicates(frame(*rows), **options)
    return dict(zip(result["review_id"], result["duplicate_of"], strict=True))


def changed(text, words, seed=0):
    cut = text.split()
    for place in random.Random(seed).sample(range(len(cut)), words):
        cut[place] = f"autre{place}{seed}"
    return " ".join(cut)


def test_same_words_by_another_buyer_are_a_duplicate_of_the_oldest():
    assert found(("c", LONG), ("a", LONG), ("b", LONG)) == {"c": None, "a": "c", "b": "c"}


def test_case_punctuation_and_a_changed_word_are_nearly_the_same():
    assert found(("a", LONG), ("b", LONG.upper() + "!!"), ("c", changed(LONG, 1))) == {
        "a": None,
        "b": "a",
        "c": "a",
    }


def test_another_text_is_another_opinion():
    assert found(("a", LONG), ("b", changed(LONG, 12)), ("c", LONG[: len(LONG) // 2]))["b"] is None
    assert found(("a", LONG), ("c", LONG[: len(LONG) // 2]))["c"] is None


def test_short_words_by_two_buyers_are_two_opinions():
    assert found(
        ("a", "Très bien", "x"),
        ("b", "Très bien", "y"),
        ("c", "Très bien", "x"),
        ("d", "Très bien", ""),
        ("e", "Très bien", ""),
    ) == {"a": None, "b": None, "c": "a", "d": None, "e": None}


def test_products_are_apart_unless_told_otherwise():
    rows = (
        ("a", LONG, "x", "P"),
        ("b", LONG, "x", "Q"),
        ("c", LONG, "y", "R"),
        ("d", "Bien", "x", "S"),
    )
    assert set(found(*rows).values()) == {None}
    assert found(*rows, across_products=True) == {"a": None, "b": "a", "c": None, "d": None}


def test_scripts_without_blanks_are_compared_by_characters():
    text = "この商品は本当に素晴らしいです。毎日使っていますが、とても丈夫で、家族みんなが気に入っています。また買いたいと思います。"
    assert found(
        ("a", text),
        ("b", text.replace("また買", "まだ買")),
        (
            "c",
            "配送が遅くて箱も壊れていました。連絡しても返事がなく、残念ながら二度と買うことはないと思いますので注意してください。",
        ),
    ) == {"a": None, "b": "a", "c": None}


def test_original_is_never_a_duplicate_itself():
    texts = [changed(LONG, number, seed) for number in range(5) for seed in range(6)]
    result = found(*((f"r{number}", text) for number, text in enumerate(texts)))
    assert any(result.values())
    assert all(result[original] is None for original in result.values() if original)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(range(4)),
            st.sampled_from(range(3)),
            st.sampled_from("PQ"),
            st.sampled_from("xyz"),
        ),
        max_size=25,
    ),
    st.randoms(),
)
def test_order_of_the_rows_plays_no_part(drawn, chance):
    rows = [
        (f"r{number}", changed(LONG, words, seed), buyer, product)
        for number, (words, seed, product, buyer) in enumerate(drawn)
    ]
    if not rows:
        return
    whole = frame(*rows).with_columns(created_at=pl.lit(datetime(2024, 1, 1, tzinfo=UTC)))
    mixed = list(range(len(rows)))
    chance.shuffle(mixed)
    straight = find_duplicates(whole).sort("review_id")
    assert find_duplicates(whole[mixed]).sort("review_id").equals(straight)


def test_other_rows_do_not_change_what_is_found(monkeypatch):
    monkeypatch.setattr("comptoir.reviews.cleaning.duplicates._PIECE", 7)
    rows = [
        (f"{product}{number}", changed(LONG, number % 3, number), "x", product)
        for product in "PQRST"
        for number in range(9)
    ]
    together = found(*rows)
    alone = {
        key: value
        for product in "PQRST"
        for key, value in found(*(row for row in rows if row[3] == product)).items()
    }
    assert together == alone
    assert any(together.values())


def test_empty_frame_stays_one():
    assert find_duplicates(frame(("a", "b")).clear()).columns[-1] == "duplicate_of"


def test_signatures_estimate_the_jaccard_index():
    draw = random.Random(3)
    base = draw.choices(WORDS, k=300)
    texts = [" ".join(base)] + [changed(" ".join(base), words) for words in (1, 5, 15, 40, 80)]
    shingles, starts = shingled(texts)
    signs = signatures(shingles, starts)
    assert signs.shape == (6, PERMUTATIONS)
    sets = [shingles[starts[at] : starts[at + 1]] for at in range(6)]
    for other in range(1, 6):
        true = jaccard(sets[0], sets[other])
        assert np.mean(signs[0] == signs[other]) == pytest.approx(true, abs=0.15)


def test_copies_among_many_are_all_found():
    draw = random.Random(1)
    texts = [" ".join(draw.choices(WORDS, k=60)) for _ in range(300)]
    rows = [
        (f"r{number:04}", text)
        for number, text in enumerate(texts + [changed(text, 1) for text in texts])
    ]
    result = found(*rows)
    assert sum(value is not None for value in result.values()) == 300
    assert all(result[f"r{number + 300:04}"] == f"r{number:04}" for number in range(300))
    assert 0 < THRESHOLD < 1
