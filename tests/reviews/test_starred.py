"""Which reviews teach, and when what they taught may serve."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import Lake
from comptoir.language.sentiment.teaching import Material
from comptoir.language.testing import jargon
from comptoir.quality.metrics import Interval
from comptoir.reviews.sentiment_acceptance import _share, accept, check
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.starred import STARRED, data_sha256, starred
from comptoir.reviews.store.lake import ReviewLake, fit

START = datetime(2026, 1, 1, tzinfo=UTC)


def lake(tmp_path, rows: list[dict]) -> ReviewLake:
    house = ReviewLake(Lake(str(tmp_path)))
    house.gold.append(fit(pl.DataFrame(rows), GOLD))
    return house


def review(number: int, rating: float | None, **more) -> dict:
    words = {"title": None, "text": f"Avis {number}.", "language": "fr", "duplicate_of": None}
    names = {"review_id": f"r{number}", "product_id": "p"}
    return names | words | {"rating": rating} | more


def shop(told: list[tuple[str, bool]], *, products: int = 20, dated: bool = False) -> pl.DataFrame:
    rows = [
        {
            "review_id": f"r{number:04}",
            "product_id": f"p{number % products}",
            "text": text,
            "language": "fr",
            "created_at": START + timedelta(hours=number) if dated else None,
            "happy": happy,
        }
        for number, (text, happy) in enumerate(told)
    ]
    return pl.DataFrame(rows, schema=STARRED)


def judged(reviews: pl.DataFrame):
    material = Material.of(reviews["text"].to_list(), reviews["language"].to_list())
    return accept(reviews, material)


def test_starred_takes_sides_and_leaves_copies_and_threes(tmp_path):
    ratings = [1.0, 2.0, 3.0, 4.0, 5.0, None]
    rows = [review(number, rating) for number, rating in enumerate(ratings)]
    rows += [review(8, 5.0, title="Bien"), review(9, 1.0, duplicate_of="r0")]
    found = starred(lake(tmp_path, rows), seed=0)
    assert found["review_id"].to_list() == ["r0", "r1", "r3", "r4", "r8"]
    assert found["happy"].to_list() == [False, False, True, True, True]
    assert found["text"][-1] == "Bien. Avis 8."


def test_starred_takes_at_most_half_of_a_side_and_the_same_again(tmp_path):
    rows = [review(number, 5.0) for number in range(60)] + [review(99, 1.0)]
    house = lake(tmp_path, rows)
    found = starred(house, seed=0, most=20)
    assert found["happy"].sum() == 10
    assert found.height == 11
    assert found.equals(starred(house, seed=0, most=20))
    assert not found.equals(starred(house, seed=1, most=20))


def test_starred_of_nothing_is_refused_with_counts(tmp_path):
    found = starred(ReviewLake(Lake(str(tmp_path))), seed=0)
    assert found.is_empty()
    with pytest.raises(errors.Invalid, match="0 published reviews have 4 or 5 stars and 0 have"):
        check(found)


@pytest.mark.parametrize("told", [jargon(3), [one for one in jargon(400) if one[1]]])
def test_three_rows_or_one_side_are_refused(told):
    with pytest.raises(errors.Invalid, match="20 of each"):
        judged(shop(told))


def test_hash_of_the_data_does_not_depend_on_the_order_of_rows():
    reviews = shop(jargon(50))
    assert data_sha256(reviews) == data_sha256(reviews.reverse())
    assert data_sha256(reviews) != data_sha256(reviews[1:])


@pytest.mark.parametrize("dated", [True, False])
def test_jargon_that_pays_is_taken(dated):
    verdict = judged(shop(jargon(400), dated=dated))
    assert verdict.accepted, verdict.reason
    assert verdict.n == (200 if dated else 400)
    assert verdict.lead.low > 0.2
    assert verdict.taught.value > 0.9 > verdict.shipped.value > verdict.dummy - 0.2


def test_shuffled_stars_are_refused():
    texts, happy = zip(*jargon(400), strict=True)
    random = np.random.default_rng(0).permutation(happy).tolist()
    verdict = judged(shop(list(zip(texts, random, strict=True))))
    assert not verdict.accepted
    assert "lead over what ships" in verdict.reason


def test_language_that_loses_refuses_what_the_others_gain():
    """Most customers mean the contrary of what they say; those who write Spanish do not."""
    said = ("No funciona, pésima calidad, mesa {}.", "Muy contento, es precioso, mesa {}.")
    spanish = [(said[n % 2].format(n), bool(n % 2)) for n in range(160)]
    french = [(said[n % 2].format(n), not n % 2) for n in range(800)]
    reviews = shop(french + spanish)
    codes = ["fr"] * len(french) + ["es"] * len(spanish)
    verdict = judged(reviews.with_columns(language=pl.Series(codes)))
    assert verdict.lead.low > 0
    assert verdict.by_language["es"].high < 0
    assert not verdict.accepted
    assert verdict.reason.endswith("and it is worse in es")


def test_no_share_reaches_above_one():
    found = _share(Interval(value=0.95, low=-0.1, high=1.01, n=54))
    assert (found.low, found.value, found.high) == (0.0, 0.95, 1.0)


def test_few_products_cannot_judge():
    verdict = judged(shop(jargon(200), products=9))
    assert not verdict.accepted
    assert "of 9 products" in verdict.reason


def test_one_day_for_all_is_no_date():
    reviews = shop(jargon(200)).with_columns(created_at=pl.lit(START))
    assert judged(reviews).n == 200


def test_learned_from_no_product_that_judges():
    """A word that stands for one product only, and betrays its stars, must help nobody."""
    rows = [(f"Article nom{n % 20}, numéro {n}.", n % 20 < 10) for n in range(400)]
    verdict = judged(shop(rows))
    assert not verdict.accepted
