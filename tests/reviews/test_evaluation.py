import json

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.reviews.evaluation import evaluate, evaluate_ranking, evaluate_themes
from comptoir.reviews.scorers import FormulaV1, RobustV2
from comptoir.reviews.scorers.testing import sample_reviews

ORDERS = {"formula-v1", "robust-v2", "learned-v3", "newest", "oldest", "longest", "random"}


def ticking(step=2.0):
    """A clock on which every look takes `step` seconds."""
    seconds = iter(range(1000))
    return lambda: next(seconds) * step


def test_evaluation_has_the_promised_shape():
    reviews = sample_reviews(30).with_columns(right=pl.col("theme"))
    told = evaluate(
        reviews, clock=ticking(), understand=lambda frame: frame, labels="right", helpful=True
    )
    assert json.loads(json.dumps(told)) == told
    assert set(told) == {"n", "themes", "helpful", "reviews_per_second"}
    assert set(told["themes"]) == {"accuracy", "macro_f1", "by_language", "intervals"}
    assert set(told["helpful"]) == {"products", "ndcg@5", "intervals", "exposure_corrected"}
    assert set(told["helpful"]["ndcg@5"]) == ORDERS <= set(told["helpful"]["intervals"])
    assert (told["n"], told["reviews_per_second"]) == (300, 150.0)
    assert told["themes"]["accuracy"] == 1.0


def test_evaluation_leaves_out_what_is_not_asked_for():
    assert set(evaluate(sample_reviews(3), clock=ticking())) == {"n", "reviews_per_second"}


def test_every_figure_lies_in_its_interval():
    told = evaluate_ranking(sample_reviews(40))
    for name, value in told["ndcg@5"].items():
        low, high = told["intervals"][name]
        assert low <= value <= high


def test_age_wins_the_raw_measure_and_learning_beats_length_without_it():
    told = evaluate_ranking(sample_reviews(80))
    figures, ranges = told["ndcg@5"], told["intervals"]
    assert figures["oldest"] > figures["random"] > figures["newest"]
    assert ranges["learned-v3 - longest"][0] > 0
    assert ranges["learned-v3 - newest"][0] > 0


def test_corrected_for_exposure_age_wins_nothing():
    # Recorded on seeds 0 to 3: oldest leads newest by 0.19 to 0.26, corrected by -0.01 to 0.02.
    told = evaluate_ranking(sample_reviews(80))
    raw, corrected = told["ndcg@5"], told["exposure_corrected"]["ndcg@5"]
    assert set(raw) == set(corrected)
    assert raw["oldest"] - raw["newest"] > 0.12
    assert abs(corrected["oldest"] - corrected["newest"]) < 0.06
    assert told["exposure_corrected"]["intervals"]["learned-v3 - longest"][0] > 0


def test_votes_are_withheld_from_every_scorer(monkeypatch):
    seen = []
    for scorer in (FormulaV1, RobustV2):

        def spied(self, reviews, parts=scorer.parts):
            seen.append(reviews["helpful_votes"].null_count() == reviews.height)
            return parts(self, reviews)

        monkeypatch.setattr(scorer, "parts", spied)
    evaluate_ranking(sample_reviews(10))
    assert len(seen) >= 2
    assert all(seen)


def test_orders_by_date_are_null_without_dates():
    told = evaluate_ranking(sample_reviews(10, dated=False))
    assert told["ndcg@5"]["newest"] is told["ndcg@5"]["oldest"] is None
    assert told["intervals"]["newest"] is None
    assert told["exposure_corrected"] is None
    assert told["ndcg@5"]["longest"] is not None


def test_learned_order_is_null_where_votes_are_too_few():
    few = sample_reviews(4, 6)
    assert evaluate_ranking(few)["ndcg@5"]["learned-v3"] is None


def test_products_need_five_reviews_and_a_vote():
    reviews = sample_reviews(6, 5)
    quiet = reviews.with_columns(
        helpful_votes=pl.when(pl.col("product_id") == "p000").then(0).otherwise(1)
    )
    short = quiet.filter(~pl.col("review_id").is_in(["r00005"]))
    assert evaluate_ranking(short)["products"] == 4
    with pytest.raises(errors.Invalid, match="5 reviews and a helpful vote"):
        evaluate_ranking(sample_reviews(3, 4))


def test_themes_are_measured_by_language_too():
    told = evaluate_themes(["a", "a", "b", "b"], ["a", "b", "b", "b"], ["fr", "fr", "en", ""])
    assert told["accuracy"] == 0.75
    assert told["by_language"] == {
        "en": {"n": 1, "accuracy": 1.0, "macro_f1": 1.0},
        "fr": {"n": 2, "accuracy": 0.5, "macro_f1": pytest.approx(2 / 3, abs=1e-4)},
    }
    low, high = told["intervals"]["accuracy"]
    assert low <= 0.75 <= high


def test_evaluation_refuses_what_it_cannot_measure():
    with pytest.raises(errors.Invalid, match="no review"):
        evaluate(sample_reviews(1).clear(), clock=ticking())
    with pytest.raises(errors.Invalid, match="'right'"):
        evaluate(sample_reviews(1), clock=ticking(), labels="right")
