from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.reviews.model import Grade
from comptoir.reviews.ranking import grade, rank

DAY = datetime(2025, 1, 1, tzinfo=UTC)
rows = st.lists(
    st.tuples(
        st.sampled_from("pq"),
        st.sampled_from([None, "a", "b", "c"]),
        st.integers(0, 10),
        st.integers(0, 3),
    ),
    max_size=40,
)


def ranked(told, **how):
    """Rank reviews told as (product, theme, tenths of score, age in days)."""
    frame = pl.DataFrame(
        [
            {
                "review_id": f"r{n:02d}",
                "product_id": p,
                "theme": t,
                "created_at": DAY - timedelta(a),
            }
            for n, (p, t, _, a) in enumerate(told)
        ],
        schema={
            "review_id": pl.String,
            "product_id": pl.String,
            "theme": pl.String,
            "created_at": pl.Datetime("us", "UTC"),
        },
    )
    parts = pl.DataFrame(
        {"length": [score / 10 for *_, score, _ in told]}, schema={"length": pl.Float64}
    )
    return rank(frame, parts, **how)


def by_hand(scores, themes, diversity):
    """Fill the first five places one by one, as the definition says; scores come in order."""
    left, placed = list(range(len(scores))), []
    while left and len(placed) < 5:

        def worth(i):
            same = sum(themes[i] is not None and themes[j] == themes[i] for j in placed)
            return (1 - diversity) * scores[i] - diversity * same / 5

        best = max(left, key=lambda i: (worth(i), -i))
        placed.append(best)
        left.remove(best)
    return placed + left


@given(rows)
def test_ranking_keeps_every_review_and_numbers_each_product(told):
    frame = ranked(told)
    assert sorted(frame["review_id"]) == [f"r{n:02d}" for n in range(len(told))]
    for _, product in frame.group_by("product_id"):
        assert product["rank"].to_list() == list(range(1, product.height + 1))


@given(rows, st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_ranking_equals_the_definition(told, diversity):
    plain = ranked(told, diversity=0.0)
    varied = ranked(told, diversity=diversity)
    for (product,), before in plain.group_by("product_id"):
        order = by_hand(before["relevance_score"].to_list(), before["theme"].to_list(), diversity)
        after = varied.filter(product_id=product)["review_id"].to_list()
        assert after == [before["review_id"][i] for i in order]


@given(rows)
def test_plain_order_is_by_score_then_newest_then_id(told):
    frame = ranked(told, diversity=0.0)
    keys = [
        (
            row["product_id"],
            -row["relevance_score"],
            -row["created_at"].timestamp(),
            row["review_id"],
        )
        for row in frame.iter_rows(named=True)
    ]
    assert keys == sorted(keys)


def test_first_five_are_not_five_times_the_same_theme():
    told = [("p", "delivery", 8, 0)] * 7 + [("p", "quality", 7, 0), ("p", "price", 6, 0)]
    assert ranked(told, diversity=0.0)["theme"].head(5).n_unique() == 1
    assert ranked(told)["theme"].head(5).n_unique() == 3


def test_best_review_comes_first_whatever_the_diversity():
    told = [("p", "a", 9, 0), ("p", "a", 8, 0), ("p", "b", 1, 0)]
    assert ranked(told, diversity=0.9)["review_id"][0] == "r00"


def test_first_five_are_chosen_within_reach_only():
    told = [("p", "a", 9, 0)] * 6 + [("p", "b", 8, 0)]
    assert ranked(told, top=6)["theme"].head(5).to_list() == ["a"] * 5


def test_grades_begin_at_their_thresholds():
    assert [grade(s) for s in (0.60, 0.5999, 0.45, 0.4499)] == [
        Grade.PREMIUM,
        Grade.OPERATIONAL,
        Grade.OPERATIONAL,
        Grade.ORDINARY,
    ]
    told = [("p", None, tenths, 0) for tenths in range(11)]
    frame = ranked(told)
    assert frame["grade"].to_list() == [grade(s).value for s in frame["relevance_score"]]


@pytest.mark.parametrize("how", [{"diversity": 1.1}, {"diversity": -0.1}, {"top": 0}])
def test_ranking_refuses_settings_out_of_range(how):
    with pytest.raises(errors.Invalid, match="out of range"):
        ranked([("p", None, 1, 0)], **how)


def test_ranking_refuses_scores_that_do_not_align():
    with pytest.raises(errors.Invalid, match="align"):
        rank(pl.DataFrame({"review_id": ["r"]}), pl.DataFrame({"length": [0.1, 0.2]}))
