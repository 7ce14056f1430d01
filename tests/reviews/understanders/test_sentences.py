"""Sentences are exact pieces of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.reviews.understanders.sentences import spans

PIECES = st.lists(
    st.sampled_from(
        [
            "Très bien",
            ".",
            "! ",
            "? ",
            "\n",
            "。",
            "很好吃",
            "...",
            " ",
            "p. ex. ",
            "3.5",
            ", mais ",
            "\u00a0",
            "é😡",
            "\t",
        ]
    )
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@given(st.one_of(st.text(), PIECES.map("".join)))
def test_spans_cover_the_text_in_order_without_overlap(text: str) -> None:
    found = spans(text)
    last = 0
    for start, end in found:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Coûte 3.50 € chez M. Dupont. Très bon.", ["Coûte 3.50 € chez M. Dupont.", "Très bon."]),
        (
            "Gut verarbeitet, z.B. die Nähte. Kam zu spät!",
            ["Gut verarbeitet, z.B. die Nähte.", "Kam zu spät!"],
        ),
        ("Good phone, but it arrived late", ["Good phone, but it arrived late"]),
        (
            "A good phone that takes sharp pictures, but it arrived late",
            ["A good phone that takes sharp pictures,", "but it arrived late"],
        ),
        ("Ok. Ok. Ok.", ["Ok. Ok. Ok."]),
        ("첫 배송이 늦었어요. 품질은 좋아요!", ["첫 배송이 늦었어요.", "품질은 좋아요!"]),
        ("品質が悪いです。二度と買いません", ["品質が悪いです。", "二度と買いません"]),
        ("Wow !!! « Parfait ! » Merci beaucoup", ["Wow !!! « Parfait ! »", "Merci beaucoup"]),
    ],
)
def test_spans_known_text(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces
