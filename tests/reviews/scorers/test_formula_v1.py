import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.reviews.scorers import FormulaV1, total


def one(**told):
    return {"review_id": "r", "product_id": "p", "rating": 3.0, "text": "x", **told}


def test_formula_equals_the_specified_one_by_hand():
    review = one(
        rating=1.0,
        text="a" * 50,
        confidence=0.964,
        has_image=True,
        verified_buyer=True,
        has_subscription=False,
    )
    parts = FormulaV1(max_length=200).parts(pl.DataFrame([review]))
    assert parts.row(0, named=True) == pytest.approx(
        {
            "confidence": 0.40 * 0.964,
            "length": 0.25 * 50 / 200,
            "rating": 0.15 * 2 / 2,
            "image": 0.05,
            "verified": 0.05,
            "subscription": 0.0,
        }
    )


@given(
    st.floats(0, 1),
    st.integers(0, 500),
    st.integers(500, 900),
    st.floats(1, 5),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_formula_is_the_specified_sum(confidence, length, longest, rating, signs):
    image, verified, member = signs
    review = one(
        rating=rating,
        text="a" * length,
        confidence=confidence,
        has_image=image,
        verified_buyer=verified,
        has_subscription=member,
    )
    expected = (
        0.40 * confidence
        + 0.25 * length / longest
        + 0.15 * abs(rating - 3) / 2
        + 0.05 * image
        + 0.05 * verified
        + 0.10 * member
    )
    scorer = FormulaV1(max_length=longest)
    assert total(scorer.parts(pl.DataFrame([review])))[0] == pytest.approx(expected)


def test_formula_takes_the_longest_text_of_the_frame_by_default():
    frame = pl.DataFrame([one(text="a" * 40), one(text="a" * 10)])
    assert FormulaV1().parts(frame)["length"].to_list() == pytest.approx([0.25, 0.0625])


def test_formula_counts_what_is_unknown_as_nothing():
    assert total(FormulaV1().parts(pl.DataFrame([one(text="")]))).to_list() == [0.0]


def test_formula_weighs_as_it_is_told():
    scorer = FormulaV1(weights={"rating": 1.0})
    parts = scorer.parts(pl.DataFrame([one(rating=5.0)]))
    assert parts.row(0, named=True)["rating"] == total(parts)[0] == 1.0


@pytest.mark.parametrize(
    ("weights", "word"),
    [
        ({"confidence": 0.9}, "sum to 0.9"),
        ({"confidence": 1.5, "length": -0.5}, "weight of length"),
        ({"colour": 1.0}, "'colour'"),
        ({"length": float("nan"), "rating": 1.0}, "weight of length"),
    ],
)
def test_formula_refuses_weights_that_are_wrong(weights, word):
    with pytest.raises(errors.Invalid, match=word):
        FormulaV1(weights=weights)


def test_formula_refuses_a_longest_text_of_nothing():
    with pytest.raises(errors.Invalid, match="max_length"):
        FormulaV1(max_length=0)
