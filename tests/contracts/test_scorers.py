"""What every scorer keeps to, whatever it looks at."""

import functools
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.quality.metrics import ndcg_by_group
from comptoir.reviews.scorers import (
    PART_LABELS,
    SCORERS,
    FormulaV1,
    RobustV2,
    Scorer,
    open_scorer,
    total,
)
from comptoir.reviews.scorers.exposure import gains
from comptoir.reviews.scorers.port import COLUMNS, complete
from comptoir.reviews.scorers.testing import sample_reviews
from comptoir.reviews.scorers.training import train

SAMPLES: dict[str, Callable[[], Scorer]] = {
    # A given longest text: by default a score depends on the reviews beside it.
    "formula-v1": lambda: FormulaV1(max_length=400),
    "robust-v2": RobustV2,
    "learned-v3": functools.cache(lambda: train(sample_reviews())),
}


def test_every_scorer_has_a_sample():
    assert set(SAMPLES) == set(SCORERS)


@pytest.fixture(params=sorted(SAMPLES))
def scorer(request):
    return SAMPLES[request.param]()


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
maybe = st.none() | st.booleans()
reviews = st.fixed_dictionaries(
    {
        "product_id": st.sampled_from(["p", "q"]),
        "rating": st.floats(1, 5),
        "title": st.none() | texts,
        "text": texts,
        "created_at": st.none() | st.datetimes(),
        "verified_buyer": maybe,
        "helpful_votes": st.none() | st.integers(0, 10_000),
        "total_votes": st.none() | st.integers(0, 10_000),
        "has_image": maybe,
        "has_subscription": maybe,
        "language": st.sampled_from([None, "", "fr", "en", "zh", "xx"]),
        "duplicate_of": st.none() | st.just("r0"),
        "confidence": st.none() | st.floats(0, 1),
        "theme": st.sampled_from([None, "delivery"]),
    }
)


def frame_of(rows):
    numbered = [{"review_id": f"r{number:03d}", **row} for number, row in enumerate(rows)]
    kinds = {name: kind for name, kind in COLUMNS.items() if name != "text_length"}
    kinds["created_at"] = pl.Datetime("us")
    frame = pl.DataFrame(numbered, schema=kinds)
    return complete(frame.with_columns(pl.col("created_at").dt.replace_time_zone("UTC")))


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(rows=st.lists(reviews, min_size=1, max_size=12), random=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_parts_sum_to_a_score_in_range_whatever_the_order(name, rows, random):
    scorer, frame = SAMPLES[name](), frame_of(rows)
    parts = scorer.parts(frame)
    assert parts.height == frame.height
    assert set(parts.dtypes) == {pl.Float64}
    sums = parts.sum_horizontal(ignore_nulls=False)
    assert sums.null_count() == 0
    assert sums.is_between(-1e-12, 1 + 1e-12).all()
    assert (total(parts) - sums).abs().max() < 1e-9
    order = list(range(frame.height))
    random.shuffle(order)
    moved = scorer.parts(frame[order])
    assert (total(moved) - total(parts[order])).abs().max() < 1e-9


def test_no_review_has_no_parts(scorer):
    nothing = sample_reviews(1, 1).clear()
    assert scorer.parts(nothing).height == 0
    assert scorer.parts(nothing).columns == scorer.parts(sample_reviews(1, 1)).columns


def test_weights_sum_to_one_and_every_part_is_told_in_both_languages(scorer):
    assert sum(scorer.weights.values()) == pytest.approx(1.0)
    parts = scorer.parts(sample_reviews(2)).columns
    assert set(scorer.weights) <= set(parts)
    assert all(PART_LABELS[part].keys() == {"fr", "en"} for part in parts)


def test_a_scorer_orders_better_than_chance(scorer):
    frame = sample_reviews(60, seed=11)
    groups, gain = frame["product_id"].to_numpy(), gains(frame)
    blind = frame.with_columns(helpful_votes=None, total_votes=None)
    ours = ndcg_by_group(groups, total(scorer.parts(blind)), gain).values.mean()
    chance = ndcg_by_group(groups, [0.0] * frame.height, gain).values.mean()
    assert ours > chance + 0.01


def test_a_scorer_says_which_column_is_missing(scorer):
    with pytest.raises(errors.Invalid, match="'text'"):
        scorer.parts(sample_reviews(1).drop("text"))


def test_scorers_open_by_name_with_their_weights():
    assert open_scorer("formula-v1", {"rating": 1.0}).weights["rating"] == 1.0
    assert open_scorer("robust-v2", {}, None).name == "robust-v2"


def test_an_unknown_or_untrained_scorer_says_what_to_do(tmp_path):
    with pytest.raises(errors.Invalid, match="did you mean 'robust-v2'"):
        open_scorer("robust-v1")
    with pytest.raises(errors.Unavailable, match="train it first"):
        open_scorer("learned-v3", {}, tmp_path)
    with pytest.raises(errors.Unavailable, match="train it first"):
        open_scorer("learned-v3")
    with pytest.raises(errors.Invalid, match="learns its weights"):
        open_scorer("learned-v3", {"length": 1.0}, tmp_path)
