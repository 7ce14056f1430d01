"""What changed is told without losing a character."""

from hypothesis import given
from hypothesis import strategies as st

from comptoir.web.difference import difference
from comptoir.web.spans import pieces

SPANS = st.lists(
    st.fixed_dictionaries(
        {"start": st.integers(0, 30), "end": st.integers(0, 40), "label": st.just("x")}
    ),
    max_size=6,
)


@given(st.text(max_size=60), st.text(max_size=60))
def test_difference_rebuilds_both_texts(before, after):
    found = difference(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "added") == before
    assert "".join(piece.text for piece in found if piece.kind != "removed") == after


def test_difference_of_equal_texts_is_one_piece():
    assert [piece.kind for piece in difference("a cup", "a cup")] == ["same"]


@given(st.text(max_size=30), SPANS)
def test_pieces_joined_are_the_text(text, spans):
    assert "".join(piece.text for piece in pieces(text, spans)) == text


def test_pieces_leave_out_a_span_inside_another():
    spans = [{"start": 0, "end": 4, "label": "a"}, {"start": 2, "end": 6, "label": "b"}]
    assert [piece.label for piece in pieces("abcdefgh", spans)] == ["a", ""]
